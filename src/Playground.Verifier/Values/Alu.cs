using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// ALU instructions: operand checks, moves, and which of scalar or pointer arithmetic applies.
internal sealed partial class ProgramVerifier
{
    private void CheckAlu(in Insn insn)
    {
        switch (insn.Op)
        {
            case Op.Neg or Op.ToLe or Op.ToBe or Op.Bswap:
                CheckUnary(insn);
                break;
            case Op.Mov or Op.MovSx or Op.AddrSpaceCast:
                CheckMove(insn);
                break;
            case Op.Unknown:
                Reject(Errno.Inval, $"invalid BPF_ALU opcode {insn.Code & 0xf0:x}");
                return;
            default:
                CheckBinary(insn);
                break;
        }
        CheckSanity(ref Reg(insn.Dst), "alu");
    }

    private void CheckUnary(in Insn insn)
    {
        if (insn.Op == Op.Neg ? insn.Src != 0 || insn.Off != 0 || insn.Imm != 0 : insn.Src != 0 || insn.Off != 0 || insn.Imm is not (16 or 32 or 64))
            Reject(Errno.Inval, insn.Op == Op.Neg ? "BPF_NEG uses reserved fields" : "BPF_END uses reserved fields");
        CheckRegRead(insn.Dst);
        if (Reg(insn.Dst).Type != RegType.Scalar && !AllowPtrLeaks)
            Reject(Errno.Acces, $"R{insn.Dst} pointer arithmetic prohibited");
        CheckRegWrite(insn.Dst, mark: false);
        ref var dst = ref Reg(insn.Dst);
        // Older kernels follow neither negation nor byte order.
        if (dst.Type != RegType.Scalar || ComputesLoosely)
        {
            SetUnknown(ref dst);
            return;
        }
        if (insn.Op == Op.Neg)
        {
            RegState zero = default;
            zero.SetConst(0);
            zero.Precise = dst.Precise;
            ScalarAlu.Apply(Op.Sub, ref zero, dst, insn.Is32);
            dst = zero;
            return;
        }
        var swaps = insn.Op != Op.ToLe;
        if (!swaps && insn.Imm == 64)
        {
            dst.Sync();
            return;
        }
        ClearScalarId(ref dst);
        if (swaps)
        {
            dst.Var = dst.Var.ByteSwap(insn.Imm);
            dst.SetBoundsFull();
        }
        dst.Narrow(insn.Imm / 8);
        dst.Sync();
    }

    private void CheckMove(in Insn insn)
    {
        if (insn.UsesReg)
        {
            if (insn.Op == Op.AddrSpaceCast)
                CheckAddrSpaceCast(insn);
            else if (insn.Imm != 0 || (IsEarlyKernel && insn.Off != 0) || !(insn.Off is 0 or 8 or 16 || (insn.Off == 32 && !insn.Is32)))
                Reject(Errno.Inval, "BPF_MOV uses reserved fields");
            CheckRegRead(insn.Src);
        }
        else if (insn.Src != 0 || insn.Off != 0)
        {
            Reject(Errno.Inval, "BPF_MOV uses reserved fields");
        }
        CheckRegWrite(insn.Dst, mark: false);
        if (!insn.UsesReg)
        {
            Reg(insn.Dst).SetConst(insn.Is32 ? (uint)insn.Imm : (ulong)insn.Imm);
            Reg(insn.Dst).Precise = !BpfCapable;
        }
        else if (insn.Op == Op.AddrSpaceCast)
        {
            ref var dst = ref Reg(insn.Dst);
            SetUnknown(ref dst);
            if (insn.Imm == 1)
                dst.SetPointer(RegType.Arena);
        }
        else
        {
            MoveRegister(insn);
        }
    }

    private void CheckAddrSpaceCast(in Insn insn)
    {
        if (insn.Imm != 1 && insn.Imm != 1 << 16)
            Reject(Errno.Inval, "addr_space_cast insn can only convert between address space 1 and 0");
        if (!maps.Any(m => m.Type == Kernel.Objects.MapType.Arena))
            Reject(Errno.Inval, "addr_space_cast insn can only be used in a program that has an associated arena");
    }

    private void MoveRegister(in Insn insn)
    {
        ref var src = ref Reg(insn.Src);
        ref var dst = ref Reg(insn.Dst);
        if (insn.Op == Op.Mov && !insn.Is32)
        {
            GiveScalarId(ref src);
            dst = src;
            return;
        }
        if (src.Type != RegType.Scalar)
        {
            if (!AllowPtrLeaks)
                Reject(Errno.Acces, insn.Op == Op.MovSx && !insn.Is32 ? $"R{insn.Src} sign-extension part of pointer" : $"R{insn.Src} partial copy of pointer");
            SetUnknown(ref dst);
            if (insn.Is32)
            {
                dst.ZeroExtend32();
                dst.Sync();
            }
            return;
        }
        var keepsValue = IsEarlyKernel ? false : insn.Op == Op.Mov ? src.UMax <= uint.MaxValue : src.UMax < 1UL << (insn.Off - 1);
        if (keepsValue)
            GiveScalarId(ref src);
        dst = src;
        if (!keepsValue)
            dst.Id = 0;
        if (insn.Op == Op.MovSx && !insn.Is32)
        {
            dst.SignExtend64(insn.Off / 8);
            return;
        }
        if (insn.Op == Op.MovSx)
            dst.SignExtend32(insn.Off / 8);
        dst.ZeroExtend32();
        dst.Sync();
    }

    /// <summary>Before a copy of a scalar: an add-const link is dropped, and a non-constant without id gets one.</summary>
    private void GiveScalarId(ref RegState reg)
    {
        if (reg.Type != RegType.Scalar)
            return;
        if ((reg.Id & RegState.AddConst) != 0)
            ClearScalarId(ref reg);
        if (reg.Id == 0 && (IsEarlyKernel || !reg.Var.IsConst))
            reg.Id = (uint)NewId();
    }

    private static void ClearScalarId(ref RegState reg)
    {
        reg.Id = 0;
        reg.Off = 0;
    }

    private void CheckBinary(in Insn insn)
    {
        var divides = insn.Op is Op.Div or Op.Mod or Op.SDiv or Op.SMod;
        if (insn.UsesReg ? insn.Imm != 0 : insn.Src != 0)
            Reject(Errno.Inval, "BPF_ALU uses reserved fields");
        if (insn.Off != 0 && !(insn.Off == 1 && divides && !IsEarlyKernel))
            Reject(Errno.Inval, "BPF_ALU uses reserved fields");
        if (insn.UsesReg)
            CheckRegRead(insn.Src);
        CheckRegRead(insn.Dst);
        if (divides && !insn.UsesReg && insn.Imm == 0)
            Reject(Errno.Inval, "div by zero");
        if (insn.Op is Op.Lsh or Op.Rsh or Op.Arsh && !insn.UsesReg && (uint)insn.Imm >= (insn.Is32 ? 32u : 64u))
            Reject(Errno.Inval, $"invalid shift {insn.Imm}");
        CheckRegWrite(insn.Dst, mark: false);

        ref var dst = ref Reg(insn.Dst);
        RegState src = default;
        if (insn.UsesReg)
            src = Reg(insn.Src);
        else
            src.SetConst((ulong)insn.Imm);
        if (dst.Type == RegType.Arena || (insn.UsesReg && src.Type == RegType.Arena))
        {
            if (dst.Type != RegType.Arena)
                dst = src;
            return;
        }
        var dstIsPointer = dst.Type != RegType.Scalar;
        var srcIsPointer = insn.UsesReg && src.Type != RegType.Scalar;
        if (dstIsPointer && srcIsPointer)
        {
            if (insn.Op != Op.Sub || !AllowPtrLeaks)
                Reject(Errno.Acces, $"R{insn.Dst} pointer {OpText(insn.Op)} pointer prohibited");
            SetUnknown(ref dst);
        }
        else if (srcIsPointer)
        {
            MarkPrecise(insn.Dst);
            AdjustPointer(insn, src, Reg(insn.Dst));
        }
        else if (dstIsPointer)
        {
            if (insn.UsesReg)
                MarkPrecise(insn.Src);
            AdjustPointer(insn, dst, src);
        }
        else
        {
            if (insn.UsesReg && dst.Precise)
            {
                MarkPrecise(insn.Src);
                src = Reg(insn.Src);
            }
            AdjustScalars(insn, ref dst, src);
        }
    }

    private static string OpText(Op op) => op switch
    {
        Op.Add => "+=",
        Op.Sub => "-=",
        Op.Mul => "*=",
        Op.Div or Op.SDiv => "/=",
        Op.Or => "|=",
        Op.And => "&=",
        Op.Lsh => "<<=",
        Op.Rsh => ">>=",
        Op.Mod or Op.SMod => "%=",
        Op.Xor => "^=",
        _ => "s>>=",
    };

    private bool ComputesLoosely => profile.Version < new Kernel.Profiles.KernelVersion(6, 17);

    private void AdjustScalars(in Insn insn, ref RegState dst, in RegState src)
    {
        var before = dst;
        var known = insn.Is32 ? src.Var.IsConst32 : src.Var.IsConst;
        if (!ScalarAlu.IsComputable(insn.Op, src, insn.Is32) || (IsEarlyKernel && !known && insn.Op is not (Op.Add or Op.Sub or Op.And)))
        {
            SetUnknown(ref dst);
            if (IsEarlyKernel && known && insn.Is32)
            {
                dst.ZeroExtend32();
                dst.Sync();
            }
            return;
        }
        MaskNumbers(insn);
        if (insn.Op is Op.And or Op.Or && src.Var.IsConst && !IsEarlyKernel)
            ForkOnAllOrNothing(ref dst);
        if (ComputesLoosely && insn.Op is Op.Add or Op.Sub or Op.Mul)
            EarlyScalarAlu.Apply(insn.Op, ref dst, src, insn.Is32);
        else
            ScalarAlu.Apply(insn.Op, ref dst, src, insn.Is32);
        LinkAfterAlu(insn, before, ref dst, src);
    }

    /// <summary>A value that is -1 or 0 is split before <c>&amp;=</c> and <c>|=</c>: 0 is queued at the same insn, -1 goes on.</summary>
    private void ForkOnAllOrNothing(ref RegState dst)
    {
        var wide = dst.SMin == -1 && dst.SMax == 0;
        if (!wide && !(dst.S32Min == -1 && dst.S32Max == 0))
            return;
        var dstNo = RegNoOf(ref dst);
        var branch = PushBranch(insnIdx, insnIdx, speculative: false);
        if (wide)
        {
            branch.Reg(dstNo).SetConstValue(0);
            dst.SetConstValue(ulong.MaxValue);
        }
        else
        {
            SetLowHalf(ref branch.Reg(dstNo), 0);
            SetLowHalf(ref dst, uint.MaxValue);
        }
    }

    private int RegNoOf(ref RegState reg)
    {
        for (var i = 0; i < FrameState.RegCount; i++)
            if (System.Runtime.CompilerServices.Unsafe.AreSame(ref Reg(i), ref reg))
                return i;
        return -1;
    }

    private static void SetLowHalf(ref RegState reg, uint value)
    {
        reg.Var = reg.Var.WithLow32(Tnum.Const(value));
        (reg.S32Min, reg.S32Max, reg.U32Min, reg.U32Max) = ((int)value, (int)value, value, value);
    }

    /// <summary>Before read marks went, only a 64-bit sum with a constant of at most 31 bits was linked to its base (from 6.10 on).</summary>
    private bool LinksOnlySums => UsesReadMarks;

    /// <summary>What becomes of the destination's id: kept with a delta for adding a small constant, lost otherwise.</summary>
    private void LinkAfterAlu(in Insn insn, in RegState before, ref RegState dst, in RegState src)
    {
        var sameReg = insn.UsesReg && insn.Dst == insn.Src;
        var constant = insn.Is32 ? src.Var.IsConst32 : src.Var.IsConst;
        if (BpfCapable && (insn.Op == Op.Add || insn.Op == Op.Sub && !LinksOnlySums) && !(LinksOnlySums && (insn.Is32 || IsEarlyKernel)) && before.Id != 0 && constant && !sameReg)
        {
            var delta = insn.Is32 ? (int)src.Var.Value : (long)src.Var.Value;
            var fits = insn.Is32 ? before.UMax <= uint.MaxValue : delta == (int)delta;
            if (insn.Op == Op.Sub && delta == int.MinValue || LinksOnlySums && delta < 0)
                fits = false;
            if (fits && (before.Id & RegState.AddConst) == 0)
            {
                dst.Id |= insn.Is32 ? RegState.AddConst32 : RegState.AddConst64;
                dst.Off = (int)(insn.Op == Op.Sub ? -delta : delta);
                return;
            }
        }
        ClearScalarId(ref dst);
    }

    /// <summary>After an instruction: if the views of a register contradict each other, its bounds are given up (or the load refused, by flag).</summary>
    private void CheckSanity(ref RegState reg, string context)
    {
        if (reg.Contradiction() is not { } why)
            return;
        Verbose($"verifier bug: REG INVARIANTS VIOLATION ({context}): {why} u64=[0x{reg.UMin:x}, 0x{reg.UMax:x}] s64=[0x{reg.SMin:x}, 0x{reg.SMax:x}] " +
            $"u32=[0x{reg.U32Min:x}, 0x{reg.U32Max:x}] s32=[0x{reg.S32Min:x}, 0x{reg.S32Max:x}] var_off=(0x{reg.Var.Value:x}, 0x{reg.Var.Mask:x})\n");
        if (TestRegInvariants)
            RejectSilently(Errno.Fault);
        reg.SetBoundsFull();
    }
}
