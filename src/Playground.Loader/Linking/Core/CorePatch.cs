using Playground.Btf;
using Playground.Isa;

namespace Playground.Loader.Linking.Core;

/// <summary>Writes a relocation's number into its instruction.</summary>
internal static class CorePatch
{
    /// <summary>A call of a helper that cannot exist: reached, it is refused; unreachable, it does no harm.</summary>
    private const int PoisonedHelper = 0xbad2310;

    private static readonly Insn Poisoned = Insn.FromRaw(0x85 | ((ulong)PoisonedHelper << 32));

    public static void Poison(Insn[] insns, int at)
    {
        if (insns[at].Op == Op.LdImm64 && at + 1 < insns.Length)
            insns[at + 1] = Poisoned;
        insns[at] = Poisoned;
    }

    public static void Apply(Insn[] insns, int at, CoreValue was, CoreValue now, bool validate)
    {
        var insn = insns[at];
        switch (insn.Class)
        {
            case InsnClass.Alu32 or InsnClass.Alu64:
                if (insn.UsesReg)
                    throw Bad(at, "an arithmetic instruction without an immediate");
                Check(at, insn.Imm, was.Number, validate);
                insns[at] = insn.With(imm: (int)now.Number);
                break;
            case InsnClass.Ldx or InsnClass.St or InsnClass.Stx:
                Check(at, insn.Off, was.Number, validate);
                if ((ulong)now.Number > (ulong)short.MaxValue)
                    throw Bad(at, $"offset {now.Number} is more than an instruction can hold");
                if (was.Size != now.Size && !CanResize(was.Type, now.Type))
                    Poison(insns, at);
                else
                    insns[at] = Resize(insn.With(off: (short)now.Number), at, was.Size, now.Size);
                break;
            case InsnClass.Ld when insn.Op == Op.LdImm64 && insn.Src == 0 && insn.Off == 0 && at + 1 < insns.Length:
                Check(at, insn.Imm64, was.Number, validate);
                insns[at] = insn.With(imm: (int)now.Number, immHigh: (int)(now.Number >> 32));
                insns[at + 1] = insns[at + 1].With(imm: (int)(now.Number >> 32));
                break;
            default:
                throw Bad(at, $"code {insn.Code:x2} can hold no value");
        }
    }

    /// <summary>Pointers and unsigned integers read with zero extension keep their value in another width; nothing else does.</summary>
    private static bool CanResize(BtfType? was, BtfType? now) =>
        (was is BtfPtr && now is BtfPtr) || (was is BtfInt { Encoding: not 1 } && now is BtfInt { Encoding: not 1 });

    private static Insn Resize(Insn insn, int at, int was, int now)
    {
        if (was == now)
            return insn;
        if (insn.Size != was)
            throw Bad(at, $"an access of {insn.Size} bytes to a field of {was}");
        var size = now switch { 8 => 0x18, 4 => 0x00, 2 => 0x08, 1 => 0x10, _ => throw Bad(at, $"a field of {now} bytes") };
        return Insn.FromRaw((insn with { Code = (byte)((insn.Code & ~0x18) | size) }).ToRaw());
    }

    private static void Check(int at, long found, long expected, bool validate)
    {
        if (validate && found != expected)
            throw Bad(at, $"the compiler wrote {found}, the path says {expected}");
    }

    private static LinkException Bad(int at, string what) => new($"CO-RE relocation: instruction {at}: {what}");
}
