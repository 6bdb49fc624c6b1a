using System.Security.Cryptography;
using System.Text;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Tests.Loader;

/// <summary>A program's final instructions and what goes with them, as one line that does not depend on the machine that linked it.</summary>
/// <remarks>
/// The lines in <c>Data/streams.tsv</c> were made from what libbpf 1.7 sent to Linux 6.18. File descriptors became places in
/// the order of use; ids of kernel types, and addresses of kernel symbols, became 0.
/// </remarks>
internal static class RecordedStream
{
    public static string Line(string file, string section, string program, ReadOnlySpan<Insn> insns, string kind) =>
        string.Join('\t', file, section, program, insns.Length, kind, Digest(insns));

    public static string Kind(ProgramSpec program) =>
        $"{(int)program.Type}/{(int)program.ExpectedAttachType}/{program.Flags} maps {string.Join(' ', program.Maps.Select(m => $"{(int)m.Type},{m.KeySize},{m.ValueSize},{m.MaxEntries},{m.Flags}"))}";

    private static string Digest(ReadOnlySpan<Insn> insns)
    {
        var maps = new Dictionary<int, int>();
        var text = new StringBuilder();
        foreach (var insn in insns)
        {
            var masked = insn;
            if (insn.Op == Op.CallKfunc || (insn.Op == Op.LdImm64 && insn.Src == Pseudo.BtfId) || (insn.Op == Op.LdImm64 && insn.Src == 0 && insn.ImmHigh == -1))
                masked = insn.With(imm: 0);
            else if (insn.Op == Op.LdImm64 && insn.Src is Pseudo.MapFd or Pseudo.MapValue)
                masked = insn.With(imm: maps.TryGetValue(insn.Imm, out var place) ? place : maps[insn.Imm] = maps.Count);
            text.Append(masked.ToRaw().ToString("x16", null));
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString())))[..32];
    }
}
