using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Playground.Executor;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;

namespace Playground.Benchmarks;

/// <summary>The bytecode engine on the thread's race: explorations of whole programs, and the two engines on one.</summary>
[MemoryDiagnoser]
public class KptrRaceBenchmarks
{
    private const string Text = """
        .license GPL
        .struct value { struct task_struct __kptr *task; }
        .map slots array key=4 value=value entries=1
        .map counts array key=4 value=u64 entries=1
        .kfunc struct task_struct *bpf_task_from_pid(int pid)
        .kfunc void bpf_task_release(struct task_struct *p)
        .prog fill tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r6 = r0
            r1 = 1
            call bpf_task_from_pid
            if r0 == 0 goto out
            r1 = r6; r2 = r0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
        out: r0 = 1
            exit
        .prog take tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r0; r2 = 0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
        out: r0 = 0
            exit
        .prog get tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r0; r2 = 0
            call bpf_kptr_get
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
        out: r0 = 0
            exit
        .prog count tc
            r6 = 0
        1:  *(u32 *)(r10 - 4) = 0
            r1 = counts ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = *(u64 *)(r0 + 0)
            r1 += r6
            *(u64 *)(r0 + 0) = r1
            r6 += 1
            if r6 < 1000 goto 1b
        out: r0 = 0
            exit
        """;

    private Profile profile = null!; // set before any benchmark runs
    private ImmutableArray<ProgramSpec> programs;

    [GlobalSetup]
    public void Link()
    {
        profile = ProfileCatalog.Get("proposal-2022-02");
        var spec = AssemblyReader.Read("race.bpf", Text).Object ?? throw new InvalidOperationException("the benchmark's program does not assemble");
        programs = [.. Linker.LinkAll(spec, profile).Select(l => l.Program ?? throw new InvalidOperationException(l.Error))];
    }

    /// <summary>Two CPUs of three programs each: some twenty visible steps; complete.</summary>
    [Benchmark]
    public long Explore_two_cpus() => Explore(["take", "take"], ["get", "get", "get"]);

    /// <summary>596 executions of four CPUs.</summary>
    [Benchmark]
    public long Explore_four_cpus() => Explore(["take"], ["get"], ["get"], ["get"]);

    /// <summary>32 executions of three CPUs, and all their interleavings without the reduction.</summary>
    [Benchmark]
    public long Explore_three_cpus() => Explore(["take"], ["get"], ["get"]);

    [Benchmark]
    public long Enumerate_three_cpus() => Explore(new ExploreOptions { Preemptions = 64 }, ["take"], ["get"], ["get"]);

    /// <summary>A million executions of a longer race.</summary>
    internal long ExploreLong(int workers) => Explore(new ExploreOptions { Workers = workers, MaxSeconds = 600, MaxExecutions = 1_000_000 }, ["take", "take", "take"], ["get", "get", "get", "get"], ["get", "get"], ["get", "get"]);

    /// <summary>Two CPUs that exchange the slot ten times each: every order, 184,756.</summary>
    internal long ExploreExchanges(int workers) => Explore(new ExploreOptions { Workers = workers, MaxSeconds = 600 }, [.. Enumerable.Repeat((string[])[.. Enumerable.Repeat("take", 10)], 2)]);

    /// <summary>One CPU takes, the others get, so many rounds each.</summary>
    internal ExploreResult ExploreRounds(int threads, int rounds, int workers, bool naive) => ScenarioRunner.Explore(new ScenarioInput(profile, programs, ImmutableDictionary<string, ImmutableArray<Fixup>>.Empty,
        new Scenario { Setup = ["fill"], Cpus = [.. Enumerable.Range(0, threads).Select(t => new CpuScript([.. Enumerable.Repeat(t == 0 ? "take" : "get", rounds)]))] }),
        new ExploreOptions { Workers = workers, MaxExecutions = 1_000_000, Preemptions = naive ? 64 : null }, null, default);

    private long Explore(params string[][] cpus) => Explore(new ExploreOptions(), cpus);

    private long Explore(ExploreOptions options, params string[][] cpus) => ScenarioRunner.Explore(new ScenarioInput(profile, programs, ImmutableDictionary<string, ImmutableArray<Fixup>>.Empty,
        new Scenario { Setup = ["fill"], Cpus = [.. cpus.Select(c => new CpuScript([.. c]))] }), options, null, default).Executions;

    [Benchmark]
    [Arguments(Engine.Interpreter)]
    [Arguments(Engine.Compiled)]
    public double Run_1000_turns(Engine engine) =>
        ProgramRunner.Run(programs.First(p => p.Name == "count"), [], profile, new RunOptions { Engine = engine, Repeat = 100 }).NsPerRun;
}
