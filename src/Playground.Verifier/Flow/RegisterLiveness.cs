using System.Text;
using Playground.Isa;

namespace Playground.Verifier;

// Which registers may still be used: backward data flow within each function (phase 14).
internal sealed partial class ProgramVerifier
{
    private const int AllRegs = 0x3ff;

    private void ComputeLiveRegisters()
    {
        var use = new ushort[insns.Length];
        var define = new ushort[insns.Length];
        for (var i = 0; i < insns.Length; i++)
        {
            var (u, d) = UseAndDefine(insns[i]);
            (use[i], define[i]) = ((ushort)u, (ushort)d);
        }
        var live = new ushort[insns.Length];
        bool changed;
        do
        {
            changed = false;
            foreach (var order in postOrders)
            {
                foreach (var i in order)
                {
                    var (first, second) = Successors(i);
                    var after = (first >= 0 ? live[first] : 0) | (second >= 0 ? live[second] : 0);
                    var before = (ushort)((after & ~define[i]) | use[i]);
                    if (before == live[i])
                        continue;
                    live[i] = before;
                    changed = true;
                }
            }
        }
        while (changed);
        for (var i = 0; i < insns.Length; i++)
            aux[i].LiveRegs = live[i];
        if (log.ShowsAll && !UsesReadMarks)
            PrintLiveRegisters();
    }

    private (int Use, int Define) UseAndDefine(in Insn insn)
    {
        int dst = 1 << insn.Dst, src = 1 << insn.Src;
        var (use, define) = insn.Class switch
        {
            InsnClass.Ld => insn.Op == Op.LdImm64 ? (0, dst) : (AllRegs, 0),
            InsnClass.Ldx => (src, dst),
            InsnClass.St => (dst, 0),
            InsnClass.Stx => insn.Op switch
            {
                Op.Stx => (dst | src, 0),
                Op.CmpXchg => (1 | dst | src, 1),
                Op.LoadAcquire => (src, dst),
                Op.StoreRelease => (dst | src, 0),
                Op.AtomicFetchAdd or Op.AtomicFetchAnd or Op.AtomicFetchOr or Op.AtomicFetchXor or Op.Xchg => (dst | src, src),
                _ => (dst | src, 0),
            },
            InsnClass.Alu32 or InsnClass.Alu64 => insn.Op switch
            {
                Op.Mov or Op.MovSx or Op.AddrSpaceCast => (insn.UsesReg ? src : 0, dst),
                Op.Neg or Op.ToLe or Op.ToBe or Op.Bswap => (dst, dst),
                _ => (insn.UsesReg ? dst | src : dst, dst),
            },
            _ => UseAndDefineOfJump(insn, dst, src),
        };
        return (use & AllRegs, define & AllRegs);
    }

    private (int Use, int Define) UseAndDefineOfJump(in Insn insn, int dst, int src) => insn.Op switch
    {
        Op.Ja or Op.JaLong or Op.MayGoto => (0, 0),
        Op.Exit => (1, 0),
        Op.CallHelper or Op.CallKfunc when ParameterCount(insn) is >= 0 and var n => (((1 << n) - 1) << 1, 0x3f),
        Op.CallHelper or Op.CallKfunc or Op.CallLocal or Op.CallUnknown or Op.CallX => (0x3e, 0x3f),
        _ => (insn.UsesReg ? dst | src : dst, 0),
    };

    private void PrintLiveRegisters()
    {
        Verbose("Live regs before insn:\n");
        var text = new StringBuilder();
        for (var i = 0; i < insns.Length; i++)
        {
            text.Clear();
            if (aux[i].Scc != 0)
                text.Append($"{aux[i].Scc,3} ");
            else
                text.Append("    ");
            text.Append($"{i,3}: ");
            for (var r = 0; r < 10; r++)
                text.Append((aux[i].LiveRegs & (1 << r)) != 0 ? (char)('0' + r) : '.');
            text.Append(' ').Append(InsnText(i)).Append('\n');
            Verbose(text);
            if (insns[i].Op == Op.LdImm64)
                i++;
        }
    }
}
