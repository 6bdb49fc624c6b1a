using Playground.Conformance.Tests.Generators;
using Playground.Executor;
using Playground.Host;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Conformance.Tests;

/// <summary>Accepted programs do in both engines what they do in this computer's kernel, and never trip a memory check.</summary>
public sealed class TestRunAgreementTests
{
    /// <summary>Everything but tasks, which depend on who runs on this computer.</summary>
    private const Topics Repeatable = Topics.All & ~Topics.Tasks;

    /// <summary>What gives each kernel an answer of its own: time and chance.</summary>
    private static readonly string[] Own = ["bpf_get_prandom_u32", "bpf_ktime_get", "may_goto"];

    /// <summary>
    /// Loads random programs, which may crash a kernel: runs only where <c>PLAYGROUND_RANDOM=FROM:COUNT</c> asks for it
    /// and bpf(2) is permitted.
    /// </summary>
    [Fact]
    public void Random_programs_return_and_leave_behind_the_same()
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_RANDOM")?.Split(':') is not [var from, var count] || HostKernel.WhyUnavailable() != null)
            return;
        var wrong = Enumerable.Range(int.Parse(from), int.Parse(count)).SelectMany(Compare).ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>The same seed gives a program of each generator.</summary>
    private static IEnumerable<string> Compare(int seed) =>
        Compare($"{seed}", ProgramGenerator.Generate(seed, Repeatable)).Concat(Compare($"run {seed}", RunGenerator.Generate(seed)));

    private static IEnumerable<string> Compare(string name, string text)
    {
        var profile = HostProfile.Get() with { PossibleCpus = Environment.ProcessorCount };
        if (Own.Any(own => text.Contains(own, StringComparison.Ordinal)) || AssemblyReader.Read("random.bpf", text).Object is not { } spec)
            yield break;
        if (Linker.LinkAll(spec, profile)[0].Program is not { } program)
            yield break;
        var hasPacket = program.Type is not (ProgType.Syscall or ProgType.RawTracepoint);
        if (KernelRun(program, profile, hasPacket) is not { } want)
            yield break;
        var fixups = BpfVerifier.Verify(program, profile, new VerifierOptions { LogLevel = 0 }).Fixups;
        foreach (var engine in Enum.GetValues<Engine>())
        {
            var run = ProgramRunner.Run(program, fixups, profile, new RunOptions { Data = hasPacket ? Packet : default, Engine = engine });
            if (run.Unsupported.Length > 0)
                yield break;
            var got = Outline(run.Errno, run.RetVal, run.DataOut.AsSpan(), run.Maps.Where(m => IsComparable(program.Maps.First(p => p.Name == m.Name), profile))
                .Select(m => (m.Name, m.Entries.Select(e => (e.Key.ToArray(), e.Value.ToArray())))));
            if (run.Trap != null || got != want)
                yield return $"{name} {engine}: kernel {want}, {run.Trap?.ToString() ?? got}";
        }
    }

    /// <summary>False for what a kernel shows otherwise: frozen data, storages (found by descriptors), list heads (addresses of its own).</summary>
    private static bool IsComparable(MapSpec map, Profile profile) => !map.IsFrozen && map.Type is not (MapType.SkStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.InodeStorage)
        && !SpecialFields.Of(map, profile).Has(FieldKind.ListHead);

    private static byte[] Packet { get; } = [.. Enumerable.Range(0, 64).Select(i => (byte)(i is 12 ? 8 : i is 13 ? 0 : i * 37 + 11))];

    private static string? KernelRun(ProgramSpec program, Profile profile, bool hasPacket)
    {
        try
        {
            // Without a packet the kernel takes no repetitions either.
            var run = HostKernel.Run(program, hasPacket ? Packet : [], [], hasPacket ? 1 : 0);
            return Outline(run.Errno, run.RetVal, run.DataOut, run.Maps.Where(m => IsComparable(m.Map, profile)).Select(m => (m.Map.Name, m.Entries.Select(e => (e.Key, e.Value)))));
        }
        catch (HostRefusedException)
        {
            return null;
        }
    }

    private static string Outline(int errno, uint retval, ReadOnlySpan<byte> data, IEnumerable<(string Name, IEnumerable<(byte[] Key, byte[] Value)> Entries)> maps)
    {
        var contents = maps.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.Name + string.Concat(m.Entries
            .Select(e => $" {Convert.ToHexStringLower(e.Key)}={Convert.ToHexStringLower(e.Value)}").Order(StringComparer.Ordinal))).Where(m => m.Contains('='));
        return $"errno {errno} retval {retval:x} data {Convert.ToHexStringLower(data)} {string.Join("; ", contents)}";
    }
}
