using System.Buffers.Binary;
using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Verdicts;

namespace Playground.Tests.Executor;

/// <summary>The two engines have one semantics: on random programs, legal or not, they do the same.</summary>
public class EnginesTests
{
    private static readonly byte[] AluCodes = [.. Enumerable.Range(0, 14).SelectMany(op => (byte[])[(byte)(op << 4 | 4), (byte)(op << 4 | 12), (byte)(op << 4 | 7), (byte)(op << 4 | 15)])];
    private static readonly byte[] JumpCodes = [.. Enumerable.Range(1, 13).Where(op => op is not (8 or 9)).SelectMany(op => (byte[])[(byte)(op << 4 | 5), (byte)(op << 4 | 13), (byte)(op << 4 | 6), (byte)(op << 4 | 14)])];
    private static readonly byte[] MemoryCodes = [0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b, 0xc3, 0xdb];
    private static readonly int[] Atomics = [0, 1, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1, 0x100, 0x110];

    /// <summary>Random instructions that mostly mean something: memory through R1 and R10, short jumps, an exit at the end.</summary>
    private static byte[] Program(Random random, int length)
    {
        var bytes = new byte[(length + 1) * 8];
        for (var i = 0; i < length; i++)
        {
            var insn = bytes.AsSpan(i * 8, 8);
            var kind = random.Next(100);
            var (dst, src, off, imm) = (random.Next(10), random.Next(11), 0, random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-20, 70));
            if (kind < 60)
            {
                insn[0] = AluCodes[random.Next(AluCodes.Length)];
                dst = dst == 1 ? 2 : dst;
                off = insn[0] >> 4 is 3 or 9 ? random.Next(2) : insn[0] >> 4 == 0xb && (insn[0] & 8) != 0 ? (int[])[0, 0, 8, 16, 32] is var widths ? widths[random.Next(5)] : 0 : 0;
                imm = insn[0] >> 4 == 0xd ? ((int[])[16, 32, 64])[random.Next(3)] : insn[0] >> 4 == 0xb && off != 0 ? 0 : imm;
            }
            else if (kind < 75)
            {
                insn[0] = JumpCodes[random.Next(JumpCodes.Length)];
                off = random.Next(-4, 8);
            }
            else if (kind < 97)
            {
                insn[0] = MemoryCodes[random.Next(MemoryCodes.Length)];
                var stack = random.Next(2) == 0;
                off = stack ? -8 * random.Next(1, 8) : random.Next(0, 60);
                (dst, src) = (insn[0] & 7) == 1 ? (dst == 1 ? 3 : dst, stack ? 10 : 1) : (stack ? 10 : 1, src);
                imm = insn[0] >= 0xc3 ? Atomics[random.Next(Atomics.Length)] : imm;
            }
            else
                random.NextBytes(insn);
            if (kind < 97)
            {
                insn[1] = (byte)(dst | src << 4);
                BinaryPrimitives.WriteInt16LittleEndian(insn[2..], (short)off);
                BinaryPrimitives.WriteInt32LittleEndian(insn[4..], imm);
            }
        }
        bytes[length * 8] = 0x95;
        return bytes;
    }

    [Fact]
    public void Random_programs_do_the_same_in_both()
    {
        var random = new Random(20220216);
        var ended = 0;
        for (var i = 0; i < 600; i++)
        {
            var program = Program(random, random.Next(1, 24));
            byte[] left = new byte[64], right = new byte[64];
            random.NextBytes(left);
            left.CopyTo(right, 0);
            var (r0, trap) = RawRunner.Exec(program, left, Engine.Interpreter, 5_000);
            var (r0Compiled, trapCompiled) = RawRunner.Exec(program, right, Engine.Compiled, 5_000);
            var text = $"#{i} {Convert.ToHexStringLower(program)}";
            Assert.Equal((text, trap?.Kind), (text, trapCompiled?.Kind));
            if (trap?.Kind == TrapKind.Budget)
                continue;
            Assert.Equal((text, trap?.ToString()), (text, trapCompiled?.ToString()));
            Assert.Equal((text, Convert.ToHexString(left)), (text, Convert.ToHexString(right)));
            if (trap == null)
                Assert.Equal((text, r0), (text, r0Compiled));
            ended += trap == null ? 1 : 0;
        }
        Assert.True(ended > 150, $"only {ended} programs came to their end");
    }

    [Theory]
    [InlineData(Engine.Interpreter)]
    [InlineData(Engine.Compiled)]
    public void Calls_callbacks_and_maps_work_in_both(Engine engine)
    {
        var result = ProgramRunner.Run(TestPrograms.Assemble("""
            .map h hash key=4 value=u64 entries=8
            .prog p tc
            r6 = 5
            r1 = 4
            r2 = put ll
            r3 = 0
            r4 = 0
            call bpf_loop
            r6 += r0
            call twice
            r0 += r6
            exit
            .func put
            *(u32 *)(r10 - 4) = r1
            r1 <<= 1
            *(u64 *)(r10 - 16) = r1
            r1 = h ll
            r2 = r10; r2 += -4
            r3 = r10; r3 += -16
            r4 = 0
            call bpf_map_update_elem
            r0 = 0
            exit
            .func twice
            r6 = 100
            call once
            r0 += r6
            exit
            .func once
            r6 = 7
            r0 = 1
            exit
            """)[0], ImmutableArray<Fixup>.Empty, TestPrograms.Profile(), new RunOptions { Engine = engine, Repeat = 3 });
        Assert.Equal((null, 110u, engine == Engine.Compiled ? "compiled" : "interpreter"), (result.Trap, result.RetVal, result.Engine));
        Assert.Equal([(0, 0), (1, 2), (2, 4), (3, 6)], result.Maps[0].Entries.Select(e => ((int)e.Key[0], (int)e.Value[0])).Order());
        Assert.Equal(207, result.Insns);
    }
}
