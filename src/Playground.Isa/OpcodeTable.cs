using System.Collections.Immutable;

namespace Playground.Isa;

/// <summary>The legal opcode bytes, and the kernel that first had each.</summary>
/// <remarks>
/// Probed on Linux 6.18: every other byte is refused with <c>unknown opcode %02x</c> (loads with an unknown mode
/// are refused before that). Selectors in other fields (offset, immediate, source) are not judged here.
/// </remarks>
public static class OpcodeTable
{
    private const int Base = 0x0500, V4 = 0x0606, Jcond = 0x0609, SmallAtomics = 0x060f;

    /// <summary>Major version in the high byte, minor in the low one; 0 for a byte that is no opcode.</summary>
    private static readonly ImmutableArray<ushort> Since = Build();

    /// <summary>Every legal opcode byte, ascending.</summary>
    public static ImmutableArray<byte> All { get; } = [.. Enumerable.Range(0, 256).Where(c => Since[c] != 0).Select(c => (byte)c)];

    /// <summary>True when some kernel knows the opcode byte.</summary>
    public static bool IsLegal(byte code) => Since[code] != 0;

    /// <summary>True when some kernel knows the instruction's opcode byte; the second slot of a 64-bit immediate is judged with the first.</summary>
    public static bool IsLegal(Insn insn) => insn.Op == Op.LdImm64High || IsLegal(insn.Code);

    /// <summary>True when the kernel of this version knows the instruction's opcode byte.</summary>
    public static bool IsLegal(Insn insn, int major, int minor) =>
        insn.Op == Op.LdImm64High || (IsLegal(insn.Code) && (major << 8 | minor) >= Since[insn.Code]);

    private static ImmutableArray<ushort> Build()
    {
        var since = new ushort[256];
        void Row(int version, params ReadOnlySpan<byte> codes)
        {
            foreach (var code in codes)
                since[code] = (ushort)version;
        }

        // Arithmetic: the operation in the high nibble, constant (0) or register (8) source, class 4 or 7.
        for (var op = 0x00; op <= 0xc0; op += 0x10)
        {
            if (op == 0x80)
                Row(Base, 0x84, 0x87);
            else
                Row(Base, (byte)(op | 0x4), (byte)(op | 0x7), (byte)(op | 0xc), (byte)(op | 0xf));
        }
        Row(Base, 0xd4, 0xdc);
        Row(V4, 0xd7);

        // Conditional jumps: class 5 and 6, constant or register.
        for (var op = 0x10; op <= 0xd0; op += 0x10)
        {
            if (op is not (0x80 or 0x90))
                Row(Base, (byte)(op | 0x5), (byte)(op | 0x6), (byte)(op | 0xd), (byte)(op | 0xe));
        }
        Row(Base, 0x05, 0x85, 0x95);
        Row(Base, 0x06); // of v4, but the maintained 6.1 has it
        Row(Jcond, 0xe5);

        // Memory.
        Row(Base, 0x18, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50);
        Row(Base, 0x61, 0x69, 0x71, 0x79, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b);
        Row(V4, 0x81, 0x89, 0x91);
        Row(Base, 0xc3, 0xdb);
        Row(SmallAtomics, 0xcb, 0xd3);
        return ImmutableArray.Create(since);
    }
}
