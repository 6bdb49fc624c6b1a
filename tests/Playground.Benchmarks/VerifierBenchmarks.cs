using BenchmarkDotNet.Attributes;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Benchmarks;

/// <summary>Instructions that the verifier processes: a loop of some 100,000 of them, without a log.</summary>
[MemoryDiagnoser]
public class VerifierBenchmarks
{
    private readonly Profile profile = ProfileCatalog.Get(ProfileCatalog.Default);
    private ProgramSpec program = null!; // set before the first measurement

    [GlobalSetup]
    public void Assemble()
    {
        var file = AssemblyReader.Read("loop.bpf", """
            .license GPL
            .prog loop tc
            r6 = 0
            r7 = *(u32 *)(r1 + 8)
            again:
            r6 += 1
            r8 = r7
            r8 &= 255
            *(u64 *)(r10 - 8) = r8
            r0 = *(u64 *)(r10 - 8)
            if r6 < 20000 goto again
            r0 = 0
            exit
            """);
        program = Linker.LinkAll(file.Object!, profile)[0].Program!;
    }

    [Benchmark]
    public int ProcessedInsns() => BpfVerifier.Verify(program, profile, new VerifierOptions { LogLevel = 0 }).Verdict.ProcessedInsns;
}
