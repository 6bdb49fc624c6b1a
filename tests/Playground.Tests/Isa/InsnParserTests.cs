using Playground.Isa;
using Playground.Isa.Assembly;

namespace Playground.Tests.Isa;

public sealed class InsnParserTests
{
    [Theory]
    [InlineData("r1 = r2", "bf21000000000000")]
    [InlineData("w1=w2", "bc21000000000000")]
    [InlineData("r1 = -1", "b7010000ffffffff")]
    [InlineData("w1 = 0xffffffff", "b4010000ffffffff")]
    [InlineData("r1 = 0xffffffff", "18010000ffffffff0000000000000000")]
    [InlineData("r1 = 0x1122334455667788 ll", "18010000887766550000000044332211")]
    [InlineData("r1 = -1 ll", "18010000ffffffff00000000ffffffff")]
    [InlineData("r1 = (s8)r2", "bf21080000000000")]
    [InlineData("w1 = (s16) w2", "bc21100000000000")]
    [InlineData("r1 = -r1", "8701000000000000")]
    [InlineData("w3 s/= w4", "3c43010000000000")]
    [InlineData("r3 s%= -2", "97030100feffffff")]
    [InlineData("r1 s>>= 5", "c701000005000000")]
    [InlineData("r1 = be16 r1", "dc01000010000000")]
    [InlineData("r1 = bswap64 r1", "d701000040000000")]
    [InlineData("r1 = addr_space_cast(r2, 0, 1)", "bf21010001000000")]
    [InlineData("r1 = &(void __percpu *)(r2)", "bf21ffff00000000")]
    [InlineData("r1 = *(u64 *)(r10 - 8)", "79a1f8ff00000000")]
    [InlineData("w1 = *(u32*)(r10-0x8)", "61a1f8ff00000000")]
    [InlineData("r1 = *(s32 *)(r2 +8)", "8121080000000000")]
    [InlineData("*(u8 *)(r10 -1) = 255", "720affffff000000")]
    [InlineData("*(u64 *)(r1 + 0) = -5", "7a010000fbffffff")]
    [InlineData("*(u16 *)(r1 + 2) = w3", "6b31020000000000")]
    [InlineData("r0 = *(u8 *)skb[23]", "3000000017000000")]
    [InlineData("r0 = *(u16 *)skb[r2 + 4]", "4820000004000000")]
    [InlineData("lock *(u64 *)(r3 +0) += r2", "db23000000000000")]
    [InlineData("lock *(u32 *)(r3 + 4) ^= w2", "c3230400a0000000")]
    [InlineData("r2 = atomic64_fetch_add((u64 *)(r3 +0), r2)", "db23000001000000")]
    [InlineData("w2 = atomic_fetch_or((u32 *)(r3 + 0), w2)", "c323000041000000")]
    [InlineData("r2 = xchg_64(r3 + 8, r2)", "db230800e1000000")]
    [InlineData("r0 = atomic64_cmpxchg((u64 *)(r3 +0), r0, r2)", "db230000f1000000")]
    [InlineData("w0 = cmpxchg32_32(r3 + 0, w0, w2)", "c3230000f1000000")]
    [InlineData("r1 = load_acquire((u8 *)(r2 +0))", "d321000000010000")]
    [InlineData("store_release((u64 *)(r1 +0), r2)", "db21000010010000")]
    [InlineData("if r1 == 0x0 goto pc+2", "1501020000000000")]
    [InlineData("if r1 != 0xffffffff goto -1", "5501ffffffffffff")]
    [InlineData("if w1 s> w2 goto +3", "6e21030000000000")]
    [InlineData("if r1 & 7 goto +0x2 <main+0x20>", "4501020007000000")]
    [InlineData("goto pc-2", "0500feff00000000")]
    [InlineData("gotol pc+70000", "0600000070110100")]
    [InlineData("may_goto pc+1", "e500010000000000")]
    [InlineData("call 1", "8500000001000000")]
    [InlineData("call pc+18", "8510000012000000")]
    [InlineData("callx r2", "8d02000000000000")]
    [InlineData("exit", "9500000000000000")]
    public void Every_spelling_gives_its_bytes(string text, string want)
    {
        Assert.True(InsnParser.TryParse(text, out var insn, out var error, out _), error);
        Assert.Equal(want, Convert.ToHexStringLower(InsnCodec.Encode([.. insn.Slots])));
    }

    [Theory]
    [InlineData("call bpf_loop#181", ReferenceKind.Call, "bpf_loop", 181)]
    [InlineData("call f", ReferenceKind.Call, "f", -1)]
    [InlineData("goto out", ReferenceKind.Jump, "out", 0)]
    [InlineData("if r1 == 1 goto 1f", ReferenceKind.Jump, "1f", 0)]
    [InlineData("r1 = m ll", ReferenceKind.Address, "m", 0)]
    [InlineData("r1 = type_id(node)", ReferenceKind.TypeId, "node", 0)]
    [InlineData("r1 = v + 8 ll", ReferenceKind.Address, "v", 8)]
    public void Names_are_left_to_the_reader_of_the_file(string text, ReferenceKind kind, string name, long number)
    {
        Assert.True(InsnParser.TryParse(text, out var insn, out var error, out _), error);
        Assert.Equal((kind, name, number), (insn.Reference.Kind, insn.Reference.Name, insn.Reference.Number));
    }

    [Theory]
    [InlineData("", 1, "expected an instruction at the end")]
    [InlineData("frob r1", 1, "unknown instruction 'frob'")]
    [InlineData("r1 = w2", 6, "both registers of an operation have the same width (r or w)")]
    [InlineData("r1 += 0x100000000", 7, "4294967296 does not fit the instruction's signed 32 bits")]
    [InlineData("r1 &= 0xffffffff", 7, "4294967295 does not fit the instruction's signed 32 bits")]
    [InlineData("w1 = 0x100000000", 6, "4294967296 does not fit 32 bits")]
    [InlineData("r1 = *(u64 *)(r2 + 40000)", 18, "offset 40000 is not between -32768 and 32767")]
    [InlineData("r1 = *(u63 *)(r2 + 0)", 8, "'u63' is no access type (u8 to u64, s8 to s32)")]
    [InlineData("if r1 ~ 2 goto a", 7, "unexpected character '~'")]
    [InlineData("if r1 + 2 goto a", 7, "'+' compares nothing")]
    [InlineData("exit now", 6, "'now' is not understood here")]
    [InlineData("r1 = r2 r3", 9, "'r3' is not understood here")]
    [InlineData("goto +40000", 6, "a jump of 40000 instructions does not fit 16 bits")]
    [InlineData("w1 = (s32)w2", 7, "a 32-bit move does not extend from 's32'")]
    [InlineData("r2 = atomic64_fetch_add((u64 *)(r3 +0), r1)", 43, "an atomic leaves the old value in its operand: r2")]
    public void A_mistake_is_told_with_its_column(string text, int wantColumn, string want)
    {
        Assert.False(InsnParser.TryParse(text, out _, out var error, out var column));
        Assert.Equal((want, wantColumn), (error, column));
    }

    [Fact]
    public void Every_legal_instruction_survives_text()
    {
        var random = new Random(1);
        foreach (var code in OpcodeTable.All)
        {
            for (var i = 0; i < 200; i++)
            {
                var want = Canonical(code, random);
                var text = Disassembler.Text(want, Wide.Instance);
                Assert.True(InsnParser.TryParse(text, out var got, out var error, out _), $"{text}: {error}");
                if (got.Reference.Kind == ReferenceKind.Call)
                    got = got with { Insn = got.Insn.With(imm: (int)got.Reference.Number) };
                Assert.True(want == got.Insn, $"{text}: {want} became {got.Insn}");
            }
        }
    }

    /// <summary>A random instruction with this opcode whose reserved fields are zero: the text shows nothing of those.</summary>
    private static Insn Canonical(byte code, Random random)
    {
        int Reg() => random.Next(11);
        int Offset() => random.Next(short.MinValue, short.MaxValue + 1);
        int Imm() => random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-9, 10);
        int Pick(params int[] values) => values[random.Next(values.Length)];
        var reg = (code & 8) != 0;
        var (dst, src, off, imm) = (code & 7) switch
        {
            _ when code is 0xd4 or 0xdc or 0xd7 => (Reg(), 0, 0, Pick(16, 32, 64)),
            _ when code is 0x84 or 0x87 => (Reg(), 0, 0, 0),
            _ when code is 0x05 or 0xe5 => (0, 0, Offset(), 0),
            _ when code is 0x06 => (0, 0, 0, Imm()),
            _ when code is 0x85 => random.Next(2) == 0 ? (0, 0, 0, random.Next(1, 1 << 20)) : (0, 1, 0, Imm()),
            _ when code is 0x95 => (0, 0, 0, 0),
            _ when code is 0x20 or 0x28 or 0x30 => (0, 0, 0, random.Next()),
            _ when code is 0x40 or 0x48 or 0x50 => (0, Reg(), 0, random.Next()),
            _ when code is 0xbf => (Reg(), Reg(), Pick(0, 0, 8, 16, 32, -1), 0),
            _ when code is 0xbc => (Reg(), Reg(), Pick(0, 8, 16), 0),
            _ when code is 0x37 or 0x34 or 0x97 or 0x94 => (Reg(), 0, Pick(0, 1), Imm()),
            _ when code is 0x3f or 0x3c or 0x9f or 0x9c => (Reg(), Reg(), Pick(0, 1), 0),
            InsnClass.Alu32 or InsnClass.Alu64 => (Reg(), reg ? Reg() : 0, 0, reg ? 0 : Imm()),
            InsnClass.Jmp or InsnClass.Jmp32 => (Reg(), reg ? Reg() : 0, Offset(), reg ? 0 : Imm()),
            InsnClass.Ldx => (Reg(), Reg(), Offset(), 0),
            InsnClass.St => (Reg(), 0, Offset(), Imm()),
            InsnClass.Stx when (code & 0xe0) == 0xc0 => (Reg(), Reg(), Offset(), Pick(0, 0x40, 0x50, 0xa0, 1, 0x41, 0x51, 0xa1, 0xe1, 0xf1, 0x100, 0x110)),
            InsnClass.Stx => (Reg(), Reg(), Offset(), 0),
            _ => (Reg(), 0, 0, Imm()),
        };
        var insn = Insn.FromRaw(new Insn(Op.Unknown, code, (byte)dst, (byte)src, (short)off, imm).ToRaw());
        return insn.Op == Op.LdImm64 ? insn with { ImmHigh = Imm() } : insn;
    }

    private sealed class Wide : IInsnNames
    {
        public static readonly Wide Instance = new();
        public string? Helper(int id) => null;
        public string? Kfunc(int btfId, int off) => null;
        public string? Imm64(Insn insn) => $"0x{insn.Imm64:x} ll";
    }
}
