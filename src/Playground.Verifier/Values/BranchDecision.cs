using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>Is a condition known to hold, or known not to, of what two registers hold?</summary>
internal static class BranchDecision
{
    /// <summary>True: always taken; false: never; null: not known.</summary>
    /// <param name="early">Linux 6.1: the right side must be a constant, and equality is known of two constants only.</param>
    public static bool? Decide(in RegState a, in RegState b, Op op, bool is32, bool early = false)
    {
        if (IsPacketSide(a) && IsPacketSide(b) && !is32)
            return DecidePacket(a, b, op);
        if (a.Type != RegType.Scalar || b.Type != RegType.Scalar)
            return DecidePointer(a, b, op, is32);
        if (early && !(IsConstant(b, is32) && (op is not (Op.JEq or Op.JNe) || IsConstant(a, is32))))
            return null;
        return DecideScalars(a, b, op, is32);
    }

    private static bool IsPacketSide(in RegState reg) => reg.Type is RegType.Pkt or RegType.PktMeta or RegType.PktEnd;

    private static bool? DecidePacket(in RegState a, in RegState b, Op op)
    {
        RegState packet;
        if (b.Type == RegType.PktEnd)
            packet = a;
        else if (a.Type == RegType.PktEnd)
            (packet, op) = (b, Mirror(op));
        else
            return null;
        if (packet.Type == RegType.PktEnd || packet.Range >= 0)
            return null;
        return op switch
        {
            Op.JGt when packet.Range == RegState.BeyondPacketEnd => true,
            Op.JLe when packet.Range == RegState.BeyondPacketEnd => false,
            Op.JGe => true,
            Op.JLt => false,
            _ => null,
        };
    }

    /// <summary>The condition with its operands exchanged.</summary>
    public static Op Mirror(Op op) => op switch
    {
        Op.JGt => Op.JLt,
        Op.JLt => Op.JGt,
        Op.JGe => Op.JLe,
        Op.JLe => Op.JGe,
        Op.JSGt => Op.JSLt,
        Op.JSLt => Op.JSGt,
        Op.JSGe => Op.JSLe,
        Op.JSLe => Op.JSGe,
        _ => op,
    };

    private static bool? DecidePointer(in RegState a, in RegState b, Op op, bool is32)
    {
        // With a number on both sides of neither, nothing is known.
        var (pointer, number) = IsConstant(b, is32) ? (a, b) : (b, a);
        if (!IsConstant(number, is32) || !IsKnownNonNull(pointer))
            return null;
        if ((is32 ? (uint)number.Var.Value : number.Var.Value) != 0)
            return null;
        return op switch { Op.JEq => false, Op.JNe => true, _ => null };
    }

    private static bool IsConstant(in RegState reg, bool is32) => reg.Type == RegType.Scalar && (is32 ? reg.Var.IsConst32 : reg.Var.IsConst);

    /// <summary>Pointers that are surely not null; stack, ctx, packet, buffer and plain BTF pointers are not on the list.</summary>
    public static bool IsKnownNonNull(in RegState reg) => !reg.IsMaybeNull && reg.Type switch
    {
        RegType.Socket or RegType.TcpSock or RegType.SockCommon or RegType.MapValue or RegType.MapKey or RegType.MapPtr => true,
        RegType.Mem => (reg.Flags & TypeFlags.Untrusted) == 0,
        RegType.BtfId => IsTrusted(reg),
        _ => false,
    };

    /// <summary>A BTF pointer that is referenced, or allocated, trusted or non-owning and nothing else.</summary>
    private static bool IsTrusted(in RegState reg)
    {
        const TypeFlags trust = TypeFlags.Alloc | TypeFlags.Trusted | TypeFlags.NonOwnRef;
        return reg.RefObjId != 0 || ((reg.Flags & trust) != 0 && (reg.Flags & ~trust) == 0);
    }

    private static bool? DecideScalars(in RegState a, in RegState b, Op op, bool is32)
    {
        var (t1, t2) = is32 ? (a.Var.Low32, b.Var.Low32) : (a.Var, b.Var);
        var (umin1, umax1, umin2, umax2) = is32 ? (a.U32Min, a.U32Max, b.U32Min, b.U32Max) : (a.UMin, a.UMax, b.UMin, b.UMax);
        var (smin1, smax1, smin2, smax2) = is32 ? (a.S32Min, a.S32Max, b.S32Min, b.S32Max) : (a.SMin, a.SMax, b.SMin, b.SMax);
        switch (op)
        {
            case Op.JEq or Op.JNe:
                bool? equal = null;
                if (t1.IsConst && t2.IsConst)
                    equal = t1.Value == t2.Value;
                else if (!t1.Overlaps(t2) || umin1 > umax2 || umax1 < umin2 || smin1 > smax2 || smax1 < smin2
                    || (!is32 && (a.U32Min > b.U32Max || a.U32Max < b.U32Min || a.S32Min > b.S32Max || a.S32Max < b.S32Min)))
                    equal = false;
                return op == Op.JEq ? equal : !equal;
            case Op.JSet:
                if (!t2.IsConst)
                    (t1, t2) = (t2, t1);
                if (!t2.IsConst)
                    return null;
                return (t1.Value & t2.Value) != 0 ? true : (t1.Max & t2.Value) == 0 ? false : null;
            case Op.JGt:
                return umin1 > umax2 ? true : umax1 <= umin2 ? false : null;
            case Op.JGe:
                return umin1 >= umax2 ? true : umax1 < umin2 ? false : null;
            case Op.JLt:
                return umax1 < umin2 ? true : umin1 >= umax2 ? false : null;
            case Op.JLe:
                return umax1 <= umin2 ? true : umin1 > umax2 ? false : null;
            case Op.JSGt:
                return smin1 > smax2 ? true : smax1 <= smin2 ? false : null;
            case Op.JSGe:
                return smin1 >= smax2 ? true : smax1 < smin2 ? false : null;
            case Op.JSLt:
                return smax1 < smin2 ? true : smin1 >= smax2 ? false : null;
            case Op.JSLe:
                return smax1 <= smin2 ? true : smin1 > smax2 ? false : null;
            default:
                return null;
        }
    }
}
