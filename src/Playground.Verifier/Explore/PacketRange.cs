using Playground.Isa;

namespace Playground.Verifier;

// Comparison of a packet pointer with the packet's end: how many bytes are known to be there.
internal sealed partial class ProgramVerifier
{
    private const int MaxPacketOff = 0xffff;

    /// <summary>False when the insn compares no packet pointer with an end.</summary>
    private bool LearnPacketRange(in Insn insn, VerifierState taken)
    {
        if (!insn.UsesReg || insn.Is32)
            return false;
        var packetIsDst = IsPacketAndEnd(Reg(insn.Dst), Reg(insn.Src));
        if (!packetIsDst && !IsPacketAndEnd(Reg(insn.Src), Reg(insn.Dst)))
            return false;
        // As seen with the packet pointer on the left.
        var op = packetIsDst ? insn.Op : BranchDecision.Mirror(insn.Op);
        var no = packetIsDst ? insn.Dst : insn.Src;
        var (inRange, marked) = op is Op.JGt or Op.JGe ? (cur, taken) : (taken, cur);
        if (op is not (Op.JGt or Op.JGe or Op.JLt or Op.JLe))
            return false;
        // p > end fails, p <= end holds: the end may be reached; p >= end fails, p < end holds: one byte more is there.
        var open = op is Op.JGe or Op.JLt;
        FindPacketRange(inRange, Reg(no), open);
        if (marked.Reg(no).Type == RegType.Pkt)
            marked.Reg(no).Range = open ? RegState.AtPacketEnd : RegState.BeyondPacketEnd;
        return true;
    }

    private static bool IsPacketAndEnd(in RegState packet, in RegState end) =>
        (packet.Type == RegType.Pkt && end.Type == RegType.PktEnd)
        || (packet.Type == RegType.PktMeta && end.Type == RegType.Pkt && end.Id == 0 && end.Off == 0 && end.Var == Tnum.Const(0));

    private static void FindPacketRange(VerifierState state, in RegState packet, bool open)
    {
        if (packet.Off < 0 || (packet.Off == 0 && open))
            return;
        if (packet.UMax > MaxPacketOff || (ulong)packet.Off + packet.UMax > MaxPacketOff)
            return;
        var range = packet.Off + (open ? 1 : 0);
        var (type, id) = (packet.Type, packet.Id);
        for (var f = 0; f <= state.CurFrame; f++)
        {
            var frame = state.Frame(f);
            for (var i = 0; i < FrameState.RegCount; i++)
                Widen(ref frame.Regs[i]);
            for (var i = 0; i < frame.SlotCount; i++)
                if (frame.Slot(i).IsSpill)
                    Widen(ref frame.Slot(i).Reg);
        }

        void Widen(ref RegState reg)
        {
            if (reg.Type == type && reg.Id == id)
                reg.Range = Math.Max(reg.Range, range);
        }
    }
}
