using BenchmarkDotNet.Attributes;
using Playground.Executor;
using Playground.Isa;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;

namespace Playground.Benchmarks;

/// <summary>The two engines on the same loop of some 18 million instructions; the compiled one compiles each time.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private byte[] program = [];
    private readonly byte[] memory = new byte[64];

    [GlobalSetup]
    public void Assemble()
    {
        var file = AssemblyReader.Read("loop.bpf", """
            .license GPL
            .prog loop socket
            r2 = 2000000
            r0 = 0
            again:
            r0 += r2
            r3 = r0
            r3 &= 7
            *(u64 *)(r10 - 8) = r3
            r4 = *(u64 *)(r10 - 8)
            r0 ^= r4
            r2 -= 1
            if r2 != 0 goto again
            exit
            """);
        var linked = Linker.LinkAll(file.Object!, ProfileCatalog.Get(ProfileCatalog.Default));
        program = InsnCodec.Encode(linked[0].Program!.Insns.AsSpan());
    }

    [Benchmark(Baseline = true)]
    public ulong Interpreter() => RawRunner.Exec(program, memory, Engine.Interpreter).R0;

    [Benchmark]
    public ulong Compiled() => RawRunner.Exec(program, memory, Engine.Compiled).R0;
}
