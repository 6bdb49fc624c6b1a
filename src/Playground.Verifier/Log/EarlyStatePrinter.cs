using System.Globalization;
using System.Text;

namespace Playground.Verifier;

/// <summary>Registers and slots as Linux 6.1 prints them: offsets always, numbers in decimal, spilled registers by type only.</summary>
internal static class EarlyStatePrinter
{
    public static void AppendReg(StringBuilder to, in RegState reg)
    {
        if (reg.Type == RegType.Scalar && reg.Precise)
            to.Append('P');
        if (reg.Type is RegType.Scalar or RegType.Stack && reg.Var.IsConst)
        {
            if (reg.Type == RegType.Stack)
                to.Append("fp");
            to.Append((long)reg.Var.Value + reg.Off);
            return;
        }
        to.Append(RegTypes.EarlyText(reg.Type, reg.Flags));
        if (reg.Type == RegType.BtfId)
            to.Append(reg.Btf[reg.BtfId].Name);
        to.Append('(').AppendJoin(',', Attributes(reg)).Append(')');
    }

    private static List<string> Attributes(in RegState reg)
    {
        var a = new List<string>();
        void Add(string name, IFormattable value) => a.Add(name + "=" + value.ToString(null, CultureInfo.InvariantCulture));
        if (reg.Id != 0)
            Add("id", reg.BaseId);
        if (reg.RefObjId != 0 && reg.Type is RegType.Socket or RegType.TcpSock or RegType.Mem or RegType.BtfId)
            Add("ref_obj_id", reg.RefObjId);
        if (reg.Type != RegType.Scalar)
            Add("off", reg.Off);
        if (reg.IsPacket)
            Add("r", reg.Range);
        if (reg.Type is RegType.MapPtr or RegType.MapValue or RegType.MapKey)
        {
            Add("ks", reg.Map.KeySize);
            Add("vs", reg.Map.ValueSize);
        }
        if (reg.Var.IsConst)
        {
            a.Add($"imm={reg.Var.Value:x}");
            return a;
        }
        if (reg.SMin != (long)reg.UMin && reg.SMin != long.MinValue)
            Add("smin", reg.SMin);
        if (reg.SMax != (long)reg.UMax && reg.SMax != long.MaxValue)
            Add("smax", reg.SMax);
        if (reg.UMin != 0)
            Add("umin", reg.UMin);
        if (reg.UMax != ulong.MaxValue)
            Add("umax", reg.UMax);
        if (!reg.Var.IsUnknown)
            a.Add($"var_off=(0x{reg.Var.Value:x}; 0x{reg.Var.Mask:x})");
        if (reg.S32Min != reg.SMin && reg.S32Min != int.MinValue)
            Add("s32_min", reg.S32Min);
        if (reg.S32Max != reg.SMax && reg.S32Max != int.MaxValue)
            Add("s32_max", reg.S32Max);
        if (reg.U32Min != reg.UMin && reg.U32Min != 0)
            Add("u32_min", (int)reg.U32Min);
        if (reg.U32Max != reg.UMax && reg.U32Max != uint.MaxValue)
            Add("u32_max", (int)reg.U32Max);
        return a;
    }

    /// <summary>As <c> fp-8_w=mmmmmmmm</c>; of a spilled register its type, or its number.</summary>
    public static void AppendSlot(StringBuilder to, FrameState frame, int n)
    {
        ref var slot = ref frame.Slot(n);
        if (slot.IsInvalid)
            return;
        to.Append(" fp-").Append((n + 1) * 8).Append(frame.Marks?[FrameState.RegCount - 1 + n]?.Suffix).Append('=');
        if (slot.Kind != SlotKind.Spill)
        {
            for (var i = 0; i < 8; i++)
                to.Append(StatePrinter.Letter(slot[i]));
            return;
        }
        ref var reg = ref slot.Reg;
        if (reg.Type != RegType.Scalar)
        {
            to.Append(RegTypes.EarlyText(reg.Type, reg.Flags));
            return;
        }
        if (reg.Precise)
            to.Append('P');
        if (reg.Var.IsConst)
            to.Append((long)reg.Var.Value + reg.Off);
    }
}
