using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Conditional jumps: decide, queue the taken side, refine both, go on with the fall-through.
internal sealed partial class ProgramVerifier
{
    private RegState immediateA, immediateB;

    /// <summary>Sets <see cref="insnIdx"/> to the insn to go on with.</summary>
    private void CheckConditionalJump(in Insn insn)
    {
        if (insn.Op == Op.MayGoto)
        {
            CheckMayGoto(insn);
            return;
        }
        if (!insn.IsConditionalJump)
            Reject(Errno.Inval, $"invalid BPF_JMP/JMP32 opcode {insn.Code & 0xf0:x}");
        CheckRegRead(insn.Dst);
        if (insn.UsesReg)
        {
            if (insn.Imm != 0)
                Reject(Errno.Inval, "BPF_JMP/JMP32 uses reserved fields");
            CheckRegRead(insn.Src);
            if (!AllowPtrLeaks && Reg(insn.Src).Type != RegType.Scalar && !(IsPacketPointer(Reg(insn.Dst)) && IsPacketPointer(Reg(insn.Src))))
                Reject(Errno.Acces, $"R{insn.Src} pointer comparison prohibited");
        }
        else if (insn.Src != 0)
        {
            Reject(Errno.Inval, "BPF_JMP/JMP32 uses reserved fields");
        }
        NoteStackOperands(insn);

        immediateA.SetConst((ulong)insn.Imm);
        ref var src = ref insn.UsesReg ? ref Reg(insn.Src) : ref immediateA;
        if (BranchDecision.Decide(Reg(insn.Dst), src, insn.Op, insn.Is32, IsEarlyKernel) is { } taken)
        {
            FollowDecided(insn, taken);
            return;
        }
        FollowBoth(insn);
    }

    private static bool IsPacketPointer(in RegState reg) => reg.Type is RegType.Pkt or RegType.PktMeta or RegType.PktEnd;

    private void NoteStackOperands(in Insn insn)
    {
        var dst = Reg(insn.Dst).Type == RegType.Stack;
        var src = insn.UsesReg && Reg(insn.Src).Type == RegType.Stack;
        if (!dst && !src)
            return;
        ref var record = ref HistoryRecordForInsn();
        record.DstIsStack |= dst;
        record.SrcIsStack |= src;
    }

    private void FollowDecided(in Insn insn, bool taken)
    {
        // Known about a pointer (it is not null, or at the packet's end): only operands that are numbers decided anything.
        if (Reg(insn.Dst).Type == RegType.Scalar)
            MarkPrecise(insn.Dst);
        if (insn.UsesReg && Reg(insn.Src).Type == RegType.Scalar)
            MarkPrecise(insn.Src);
        SpeculateOtherSide(insn, taken ? insnIdx + 1 : insnIdx + insn.Off + 1);
        PrintInsnState();
        insnIdx += taken ? insn.Off : 0;
    }

    /// <summary>Linux 6.1 learns of numbers from comparisons with constants, and from equality.</summary>
    private bool LearnsFrom(Op op, in RegState a, in RegState b, bool is32) =>
        !IsEarlyKernel || op is Op.JEq or Op.JNe || (is32 ? a.Var.IsConst32 || b.Var.IsConst32 : a.Var.IsConst || b.Var.IsConst);

    private void FollowBoth(in Insn insn)
    {
        CollectLinked(insn);
        var other = PushBranch(insnIdx + insn.Off + 1, insnIdx, speculative: false);
        immediateA.SetConst((ulong)insn.Imm);
        immediateB.SetConst((ulong)insn.Imm);
        ref var falseDst = ref cur.Reg(insn.Dst);
        ref var trueDst = ref other.Reg(insn.Dst);
        ref var falseSrc = ref insn.UsesReg ? ref cur.Reg(insn.Src) : ref immediateA;
        ref var trueSrc = ref insn.UsesReg ? ref other.Reg(insn.Src) : ref immediateB;
        if (falseDst.Type == RegType.Scalar && falseSrc.Type == RegType.Scalar && LearnsFrom(insn.Op, falseDst, falseSrc, insn.Is32))
        {
            if (!IsEarlyKernel || insn.Op != Op.JEq)
                BranchRefinement.Refine(ref falseDst, ref falseSrc, insn.Op, holds: false, insn.Is32);
            if (!IsEarlyKernel || insn.Op != Op.JNe)
                BranchRefinement.Refine(ref trueDst, ref trueSrc, insn.Op, holds: true, insn.Is32);
            CheckSanity(ref trueDst, "true_reg1");
            CheckSanity(ref trueSrc, "true_reg2");
            CheckSanity(ref falseDst, "false_reg1");
            CheckSanity(ref falseSrc, "false_reg2");
        }
        if (insn.UsesReg && falseSrc.Type == RegType.Scalar && falseSrc.BaseId != 0)
        {
            SyncLinked(cur, falseSrc);
            SyncLinked(other, trueSrc);
        }
        if (falseDst.Type == RegType.Scalar && falseDst.BaseId != 0)
        {
            SyncLinked(cur, falseDst);
            SyncLinked(other, trueDst);
        }
        LearnPointerNullness(insn, ref falseDst, ref falseSrc, ref trueDst, ref trueSrc);
        if (IsNullCheck(insn))
            LearnNullness(insn, other);
        else if (!LearnPacketRange(insn, other) && !AllowPtrLeaks && Reg(insn.Dst).Type != RegType.Scalar)
            Reject(Errno.Acces, $"R{insn.Dst} pointer comparison prohibited");
        PrintInsnState();
    }

    /// <summary>Equal to a pointer that is not null: then the other one is not null either (that register only, not its copies).</summary>
    private void LearnPointerNullness(in Insn insn, ref RegState falseDst, ref RegState falseSrc, ref RegState trueDst, ref RegState trueSrc)
    {
        if (insn.Is32 || !insn.UsesReg || insn.Op is not (Op.JEq or Op.JNe) || falseDst.Type == RegType.Scalar || falseSrc.Type == RegType.Scalar
            || falseDst.IsMaybeNull == falseSrc.IsMaybeNull || falseDst.Type == RegType.BtfId || falseSrc.Type == RegType.BtfId)
            return;
        var nullableIsSrc = falseSrc.IsMaybeNull;
        ref var equalSide = ref insn.Op == Op.JEq
            ? ref nullableIsSrc ? ref trueSrc : ref trueDst
            : ref nullableIsSrc ? ref falseSrc : ref falseDst;
        MarkNonNull(ref equalSide);
    }

    private bool IsNullCheck(in Insn insn) =>
        !insn.UsesReg && !insn.Is32 && insn.Imm == 0 && insn.Op is Op.JEq or Op.JNe && Reg(insn.Dst).IsMaybeNull;

    private void LearnNullness(in Insn insn, VerifierState other)
    {
        var taken = insn.Op == Op.JEq; // taken means null
        MarkNullOrNot(cur, insn.Dst, isNull: !taken);
        MarkNullOrNot(other, insn.Dst, isNull: taken);
    }

    /// <summary>All registers and spills, in all frames, with the id of this nullable pointer become null or non-null.</summary>
    private void MarkNullOrNot(VerifierState state, int regNo, bool isNull)
    {
        var id = state.Reg(regNo).Id;
        var refObjId = state.Reg(regNo).RefObjId;
        if (refObjId != 0 && refObjId == (int)id && isNull)
            RemoveReference(state, (int)id);
        for (var f = 0; f <= state.CurFrame; f++)
        {
            var frame = state.Frame(f);
            for (var i = 0; i < FrameState.RegCount; i++)
                MarkNullOrNot(ref frame.Regs[i], id, isNull);
            for (var i = 0; i < frame.SlotCount; i++)
                if (frame.Slot(i).IsSpill)
                    MarkNullOrNot(ref frame.Slot(i).Reg, id, isNull);
        }
    }

    private void MarkNullOrNot(ref RegState reg, uint id, bool isNull)
    {
        if (!reg.IsMaybeNull || reg.Id != id)
            return;
        if (isNull)
        {
            reg.SetConst(0);
            return;
        }
        MarkNonNull(ref reg);
        if (!MayHoldSpinLock(reg))
            reg.Id = 0;
    }

    /// <summary>The nullable flag goes; a value of a map of maps becomes the inner map, of a socket map the socket.</summary>
    private void MarkNonNull(ref RegState reg)
    {
        if (reg.Type == RegType.MapValue)
        {
            var map = reg.Map;
            if (map.Inner is { } inner)
            {
                (reg.Type, reg.Flags, reg.Map) = (RegType.MapPtr, TypeFlags.None, inner);
                reg.MapUid = HasAsyncField(inner) ? (int)reg.Id : 0;
                return;
            }
            if (map.Type is MapType.Xskmap)
            {
                (reg.Type, reg.Flags) = (RegType.XdpSock, TypeFlags.None);
                return;
            }
            if (map.Type is MapType.Sockmap or MapType.Sockhash)
            {
                (reg.Type, reg.Flags) = (RegType.Socket, TypeFlags.None);
                return;
            }
            reg.Flags = TypeFlags.None;
            return;
        }
        reg.Flags &= ~TypeFlags.MaybeNull;
    }
}
