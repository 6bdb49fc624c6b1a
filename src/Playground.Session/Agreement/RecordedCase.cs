using Playground.Kernel.Objects;
using Playground.Loader.Assembly;
using Playground.Loader.Elf;

namespace Playground.Session.Agreement;

/// <summary>A program with what a kernel said of it, recorded by <c>tests/record-case.sh</c>.</summary>
/// <remarks>
/// Text in sections that begin with <c>== NAME ARGUMENT</c>: <c>source</c> (assembly up to the next section) or <c>object FILE</c>
/// (beside the case), then for each program <c>expect PROG</c> (lines <c>key value</c>: verdict, errno, message, processed,
/// total, peak, max, gap) and optionally <c>log PROG</c> (the kernel's log at level 2, statistics' time left out).
/// <c>gap TEXT</c> says that we answer <c>unsupported</c> with a message that begins with TEXT.
/// Lines before the first section: <c>profile NAME</c>, <c>flags N</c>, <c>caps bpf</c> (loaded without CAP_PERFMON), and <c>#</c> comments.
/// </remarks>
public sealed class RecordedCase
{
    public string Profile { get; private set; } = Kernel.Profiles.ProfileCatalog.Default;
    public uint Flags { get; private set; }
    /// <summary>The loader had CAP_BPF, but not CAP_PERFMON.</summary>
    public bool WithoutPerfmon { get; private set; }
    public required ObjectSpec Object { get; init; }
    /// <summary>What the kernel said, by program and key.</summary>
    public Dictionary<string, Dictionary<string, string>> Expected { get; } = [];
    /// <summary>The kernel's log at level 2, for programs where it was kept.</summary>
    public Dictionary<string, string> Logs { get; } = [];

    /// <summary>Reads a <c>.case</c> file and the object it names.</summary>
    public static RecordedCase Read(string path)
    {
        var head = new List<string>();
        var sections = new List<(string Kind, string Argument, List<string> Lines)>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                var words = line[3..].Split(' ', 2);
                sections.Add((words[0], words.Length > 1 ? words[1] : "", []));
            }
            else
            {
                (sections.Count == 0 ? head : sections[^1].Lines).Add(line);
            }
        }
        var source = sections.First(s => s.Kind is "source" or "object");
        var result = new RecordedCase { Object = ReadObject(path, source.Kind, source.Argument, source.Lines) };
        foreach (var line in head.Where(l => l.StartsWith("profile ", StringComparison.Ordinal)))
            result.Profile = line[8..].Trim();
        foreach (var line in head.Where(l => l.StartsWith("flags ", StringComparison.Ordinal)))
            result.Flags = uint.Parse(line[6..]);
        result.WithoutPerfmon = head.Contains("caps bpf");
        foreach (var (kind, argument, lines) in sections)
        {
            if (kind == "expect")
                result.Expected[argument] = lines.Where(l => l.Length > 0).Select(l => l.Split(' ', 2)).ToDictionary(w => w[0], w => w.Length > 1 ? w[1] : "");
            else if (kind == "log")
                result.Logs[argument] = string.Join('\n', lines);
        }
        return result;
    }

    private static ObjectSpec ReadObject(string path, string kind, string argument, List<string> lines)
    {
        if (kind == "object")
        {
            var file = Path.Combine(Path.GetDirectoryName(path)!, argument); // a case lies in a directory
            return ObjectReader.Read(argument, File.ReadAllBytes(file));
        }
        var assembled = AssemblyReader.Read(Path.ChangeExtension(Path.GetFileName(path), ".bpf"), string.Join('\n', lines));
        return assembled.Object ?? throw new InvalidDataException(string.Join('\n', assembled.Diagnostics));
    }
}
