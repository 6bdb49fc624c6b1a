using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Playground.Executor;
using Playground.Kernel.Profiles;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;

namespace Playground.Benchmarks;

/// <summary>One CPU takes the pointer out of a slot, the others get it: partial-order reduction beside plain enumeration of the same scenario.</summary>
/// <remarks>Complete executions are 4, 32 and 596 for 2, 3 and 4 CPUs with the reduction; of 8, 288 and 36,222 interleavings.</remarks>
[MemoryDiagnoser]
public class ExplorerBenchmarks
{
    private ScenarioInput input = null!; // set before the first measurement

    [Params(2, 3)]
    public int Cpus { get; set; }

    [GlobalSetup]
    public void Link()
    {
        const string slot = """
            *(u32 *)(r10 - 4) = 0
            r2 = r10
            r2 += -4
            r1 = slots ll
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r6 = r0
            """;
        var file = AssemblyReader.Read("race.bpf", $$"""
            .license GPL
            .struct value { struct task_struct __kptr *task; }
            .map slots array key=u32 value=value entries=1
            .kfunc struct task_struct *bpf_task_from_pid(s32 pid)
            .kfunc void bpf_task_release(struct task_struct *p)
            .prog fill tc
            {{slot}}
            r1 = 1
            call bpf_task_from_pid
            if r0 == 0 goto out
            r1 = r6
            r2 = r0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
            out:
            r0 = 0
            exit
            .prog take tc
            {{slot}}
            r1 = r6
            r2 = 0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
            out:
            r0 = 0
            exit
            .prog get tc
            {{slot}}
            r1 = r6
            r2 = 0
            call bpf_kptr_get
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
            out:
            r0 = 0
            exit
            """);
        if (file.Object is null)
            throw new InvalidOperationException(string.Join('\n', file.Diagnostics));
        var profile = ProfileCatalog.Get("proposal-2022-02");
        var programs = Linker.LinkAll(file.Object, profile).Select(l => l.Program!).ToImmutableArray();
        CpuScript[] cpus = [new(["take"]), .. Enumerable.Repeat(new CpuScript(["get"]), Cpus - 1)];
        var fixups = programs.ToImmutableDictionary(p => p.Name, p => Verifier.BpfVerifier.Verify(p, profile, new Verifier.VerifierOptions { LogLevel = 0 }).Fixups);
        input = new ScenarioInput(profile, programs, fixups, new Scenario { Setup = ["fill"], Cpus = [.. cpus] });
    }

    [Benchmark(Baseline = true)]
    public long Reduced() => ScenarioRunner.Explore(input, new ExploreOptions(), null, default).Executions;

    [Benchmark]
    public long Enumerated() => ScenarioRunner.Explore(input, new ExploreOptions { Preemptions = 64 }, null, default).Executions;
}
