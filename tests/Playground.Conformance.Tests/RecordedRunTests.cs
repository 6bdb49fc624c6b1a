using System.Runtime.CompilerServices;
using Playground.Executor;
using Playground.Host;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Elf;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Conformance.Tests;

/// <summary>Programs whose test runs Linux 6.18 did once: both engines do the same, on any computer.</summary>
/// <remarks>
/// Beside each program or object under <c>cases/runs</c> lies a file with a line a program: its name, and what the kernel made of it.
/// <c>PLAYGROUND_RECORD_RUNS=1</c> writes those files anew where bpf(2) is permitted and two CPUs are possible.
/// </remarks>
public sealed class RecordedRunTests
{
    private const int RecordedCpus = 2;

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "cases", "runs");

    public static TheoryData<string> Cases() => [.. Directory.EnumerateFiles(Folder()).Where(f => Path.GetExtension(f) is ".o" or ".bpf").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_engines_do_what_the_kernel_did(string name)
    {
        var (path, record) = (Path.Combine(Folder(), name), Path.ChangeExtension(Path.Combine(Folder(), name), ".run"));
        var spec = name.EndsWith(".o", StringComparison.Ordinal) ? ObjectReader.Read(name, File.ReadAllBytes(path)) : AssemblyReader.Read(name, File.ReadAllText(path)).Object;
        Assert.NotNull(spec);
        if (Environment.GetEnvironmentVariable("PLAYGROUND_RECORD_RUNS") == "1" && HostKernel.WhyUnavailable() == null)
            Record(spec, record);
        var profile = ProfileCatalog.Get(ProfileCatalog.Default) with { PossibleCpus = RecordedCpus };
        var programs = Linker.LinkAll(spec, profile).Select(l => l.Program).OfType<ProgramSpec>().ToDictionary(p => p.Name);
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(record))
        {
            var (prog, want) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
            var program = programs[prog];
            var verified = BpfVerifier.Verify(program, profile, new VerifierOptions { LogLevel = 0 });
            if (verified.Verdict.Kind != VerdictKind.Accept)
            {
                wrong.Add($"{prog}: {verified.Verdict.KindName}: {verified.Verdict.Message}");
                continue;
            }
            foreach (var engine in Enum.GetValues<Engine>())
            {
                var run = ProgramRunner.Run(program, verified.Fixups, profile, new RunOptions { Data = RunOutline.TakesPacket(program) ? RunOutline.Packet : default, Engine = engine });
                var got = run.Unsupported.Length > 0 ? $"unsupported: {run.Unsupported}" : RunOutline.Of(run, program, profile);
                if (got != want)
                    wrong.Add($"{prog} {engine}:\n  kernel {want}\n  here   {got}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static void Record(ObjectSpec spec, string record)
    {
        var profile = HostProfile.Get() with { PossibleCpus = RecordedCpus };
        File.WriteAllLines(record, Linker.LinkAll(spec, profile).Select(l => l.Program).OfType<ProgramSpec>()
            .Select(p => (p.Name, Outline: RunOutline.OfKernel(p, profile))).Where(p => p.Outline != null).Select(p => $"{p.Name} {p.Outline}"));
    }
}
