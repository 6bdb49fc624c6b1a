using BenchmarkDotNet.Attributes;
using Playground.Executor;
using Playground.Isa;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;

namespace Playground.Benchmarks;

/// <summary>The two engines on the same loop of some 700,000 instructions; the compiled one compiles each time.</summary>
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
            r2 = 100000
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
    public ulong Interpreter() => Run(Engine.Interpreter);

    [Benchmark]
    public ulong Compiled() => Run(Engine.Compiled);

    private ulong Run(Engine engine)
    {
        var (r0, trap) = RawRunner.Exec(program, memory, engine);
        return trap is null ? r0 : throw new InvalidOperationException(trap.ToString());
    }
}
