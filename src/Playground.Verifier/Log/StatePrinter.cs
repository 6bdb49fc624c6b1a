using System.Text;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>Registers and slots as the kernel prints them in states.</summary>
internal static class StatePrinter
{
    /// <summary>A register's value; <paramref name="frameNo"/> is the frame being printed.</summary>
    public static void AppendReg(StringBuilder to, in RegState reg, int frameNo)
    {
        if (reg.Type == RegType.Scalar && reg.Precise)
            to.Append('P');
        if (reg.Type == RegType.Scalar && reg.Var.IsConst)
        {
            AppendSigned(to, (long)reg.Var.Value);
            return;
        }
        to.Append(reg.TypeText);
        if (reg.Type == RegType.Arena)
            return;
        if (reg.Type == RegType.Stack)
        {
            if (reg.FrameNo != frameNo)
                to.Append('[').Append(reg.FrameNo).Append(']');
            if (reg.Var.IsConst)
            {
                AppendSigned(to, reg.Off + (long)reg.Var.Value);
                return;
            }
        }
        if (reg.Type == RegType.BtfId)
            to.Append(reg.Btf[reg.BtfId].Name);
        to.Append('(');
        var start = to.Length;
        AppendAttributes(to, reg, start);
        to.Append(')');
    }

    private static StringBuilder Next(StringBuilder to, int start) => to.Length > start ? to.Append(',') : to;

    private static void AppendAttributes(StringBuilder to, in RegState reg, int start)
    {
        if (reg.Id != 0)
            Next(to, start).Append("id=").Append(reg.BaseId);
        if ((reg.Id & RegState.AddConst) != 0)
            to.Append(reg.Off.ToString("+0;-0;+0"));
        if (reg.RefObjId != 0)
            Next(to, start).Append("ref_obj_id=").Append(reg.RefObjId);
        if ((reg.Flags & TypeFlags.NonOwnRef) != 0)
            Next(to, start).Append("non_own_ref");
        if (reg.Type is RegType.MapPtr or RegType.MapValue or RegType.MapKey)
        {
            if (reg.Map.Name.Length > 0)
                Next(to, start).Append("map=").Append(reg.Map.Name.AsSpan(0, Math.Min(15, reg.Map.Name.Length)));
            Next(to, start).Append("ks=").Append(reg.Map.KeySize).Append(",vs=").Append(reg.Map.ValueSize);
        }
        if (reg.Type != RegType.Scalar && reg.Off != 0)
            AppendSigned(Next(to, start).Append("off="), reg.Off);
        if (reg.IsPacket)
            AppendUnsigned(Next(to, start).Append("r="), (ulong)(long)reg.Range);
        if (reg.Type == RegType.Mem)
            AppendUnsigned(Next(to, start).Append("sz="), (uint)reg.MemSize);
        if (reg.Type == RegType.DynptrPtr)
            Next(to, start).Append("type=").Append(DynptrName(reg.Dynptr));
        if (reg.Var.IsConst)
        {
            if (reg.Var.Value != 0)
                AppendSigned(Next(to, start).Append("imm="), (long)reg.Var.Value);
            return;
        }
        AppendRanges(to, reg, start);
        if (!reg.Var.IsUnknown)
            Next(to, start).Append("var_off=(0x").Append($"{reg.Var.Value:x}; 0x{reg.Var.Mask:x})");
    }

    private static readonly string[] rangeNames = ["smin=", "smax=", "umin=", "umax=", "smin32=", "smax32=", "umin32=", "umax32="];

    private static void AppendRanges(StringBuilder to, in RegState reg, int start)
    {
        // Value as compared for folding: 64-bit patterns, 32-bit signed ones sign-extended when they print in decimal.
        Span<ulong> value =
        [
            (ulong)reg.SMin, (ulong)reg.SMax, reg.UMin, reg.UMax,
            IsDecimal(reg.S32Min) ? (ulong)(long)reg.S32Min : (uint)reg.S32Min, IsDecimal(reg.S32Max) ? (ulong)(long)reg.S32Max : (uint)reg.S32Max,
            reg.U32Min, reg.U32Max,
        ];
        Span<bool> shown =
        [
            reg.SMin != long.MinValue, reg.SMax != long.MaxValue, reg.UMin != 0, reg.UMax != ulong.MaxValue,
            reg.S32Min != int.MinValue, reg.S32Max != int.MaxValue, reg.U32Min != 0, reg.U32Max != uint.MaxValue,
        ];
        for (var i = 0; i < 8; i++)
        {
            if (!shown[i])
                continue;
            Next(to, start).Append(rangeNames[i]);
            var negative = IsNegative(i, value[i]);
            for (var j = i + 2; j < 8; j += 2)
            {
                if (!shown[j] || value[j] != value[i] || IsNegative(j, value[j]) != negative)
                    continue;
                to.Append(rangeNames[j]);
                shown[j] = false;
            }
            if (i is 0 or 1 or 4 or 5)
                AppendSigned(to, (long)value[i]);
            else
                AppendUnsigned(to, value[i]);
        }
    }

    private static bool IsNegative(int range, ulong value) => range is 0 or 1 or 4 or 5 && (long)value < 0;

    private static bool IsDecimal(long x) => x is >= short.MinValue and <= short.MaxValue;

    /// <summary>Decimal in 16-bit range, otherwise the hexadecimal 64-bit pattern.</summary>
    public static void AppendSigned(StringBuilder to, long x)
    {
        if (IsDecimal(x))
            to.Append(x);
        else
            to.Append($"0x{x:x}");
    }

    public static void AppendUnsigned(StringBuilder to, ulong x)
    {
        if (x <= ushort.MaxValue)
            to.Append(x);
        else
            to.Append($"0x{x:x}");
    }

    public static string DynptrName(DynptrType type) => type switch
    {
        DynptrType.Local => "local",
        DynptrType.Ringbuf => "ringbuf",
        DynptrType.Skb => "skb",
        DynptrType.Xdp => "xdp",
        DynptrType.SkbMeta => "skb_meta",
        _ => "<unknown>",
    };

    private const string slotLetters = "?rm0dif";

    public static char Letter(SlotKind kind) => slotLetters[(int)kind];

    /// <summary>Slot <paramref name="n"/> as <c> fp-8=...</c>; nothing for slots that are all invalid or told by another slot.</summary>
    public static void AppendSlot(StringBuilder to, FrameState frame, int n)
    {
        ref var slot = ref frame.Slot(n);
        if (slot.IsInvalid)
            return;
        switch (slot.Kind)
        {
            case SlotKind.Spill:
                AppendSlotName(to, frame, n);
                for (var i = 0; i < 8; i++)
                    if (slot[i] != SlotKind.Spill)
                        to.Append(Letter(slot[i]));
                AppendReg(to, slot.Reg, frame.FrameNo);
                return;
            case SlotKind.Dynptr:
                AppendDynptr(to, frame, n);
                return;
            case SlotKind.Iter:
                AppendIterator(to, frame, n);
                return;
        }
        AppendSlotName(to, frame, n);
        for (var i = 0; i < 8; i++)
            to.Append(Letter(slot[i]));
    }

    private static void AppendSlotName(StringBuilder to, FrameState frame, int n) =>
        to.Append(" fp-").Append((n + 1) * 8).Append(frame.Marks?[FrameState.RegCount - 1 + n]?.Suffix).Append('=');

    private static void AppendDynptr(StringBuilder to, FrameState frame, int n)
    {
        // Two slots; the lower address (higher number) is where it shows.
        ref var reg = ref frame.Slot(n).Reg;
        if (reg.FirstSlot)
            AppendDynptrAt(to, frame, n, reg);
    }

    private static void AppendDynptrAt(StringBuilder to, FrameState frame, int n, in RegState reg)
    {
        AppendSlotName(to, frame, n);
        to.Append("dynptr_").Append(DynptrName(reg.Dynptr)).Append('(');
        var start = to.Length;
        if (reg.Id != 0)
            Next(to, start).Append("id=").Append(reg.Id);
        if (reg.RefObjId != 0)
            Next(to, start).Append("ref_id=").Append(reg.RefObjId);
        Next(to, start).Append("dynptr_id=1)");
    }

    private static void AppendIterator(StringBuilder to, FrameState frame, int n)
    {
        ref var reg = ref frame.Slot(n).Reg;
        if (reg.RefObjId == 0)
            return; // only the first slot carries the reference
        AppendSlotName(to, frame, n);
        var name = reg.Btf[reg.BtfId].Name;
        if (name.StartsWith("bpf_", StringComparison.Ordinal))
            name = name[4..];
        to.Append(name).Append("(ref_id=").Append(reg.RefObjId).Append(",state=")
            .Append(reg.Iter switch { IterState.Active => "active", IterState.Drained => "drained", _ => "<invalid>" })
            .Append(",depth=").Append(reg.IterDepth).Append(')');
    }
}
