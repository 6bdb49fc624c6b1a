using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Kernel.Profiles;
using Playground.Verifier;

namespace Playground.Conformance.Tests.Soundness;

/// <summary>Decides whether a concrete state lies within an abstract one: numbers in their ranges, pointers where their type says, equal ids equal.</summary>
internal sealed class Containment(Machine machine, Cpu cpu)
{
    /// <summary>What does not fit; empty when everything does.</summary>
    public string Check(ConcreteState concrete, VerifierState state)
    {
        var shift = concrete.Depth - state.CurFrame;
        if (shift < 0)
            return "another depth of calls";
        for (var i = 0; i < concrete.Registers.Length; i++)
        {
            if (Misfit(state.Reg(i), concrete.Registers[i], concrete, shift) is { Length: > 0 } why)
                return $"R{i} = 0x{concrete.Registers[i]:x}: {why}";
        }
        var frame = state.Current;
        for (var n = 0; n < frame.SlotCount; n++)
        {
            var bytes = concrete.Stack.AsSpan(Cpu.FrameStack - 8 - n * 8, 8);
            if (SlotMisfit(frame, n, bytes, concrete, shift) is { Length: > 0 } why)
                return $"fp-{n * 8 + 8} = {Convert.ToHexStringLower(bytes)}: {why}";
        }
        return Links(concrete, state);
    }

    private string SlotMisfit(FrameState frame, int n, ReadOnlySpan<byte> bytes, ConcreteState concrete, int shift)
    {
        ref var slot = ref frame.Slot(n);
        if (slot.IsFullSpill)
            return Misfit(slot.Reg, BitConverter.ToUInt64(bytes), concrete, shift);
        for (var i = 0; i < 8; i++)
        {
            // Byte 0 of a slot is the one at the highest address.
            if (slot[i] == SlotKind.Zero && bytes[7 - i] != 0)
                return "not zero";
        }
        return "";
    }

    /// <summary>Numbers with one id are equal, but for the constants that were added since.</summary>
    private static string Links(ConcreteState concrete, VerifierState state)
    {
        for (var a = 0; a < 10; a++)
        {
            for (var b = a + 1; b < 10; b++)
            {
                var (x, y) = (state.Reg(a), state.Reg(b));
                if (!x.IsScalar || !y.IsScalar || x.BaseId == 0 || x.BaseId != y.BaseId)
                    continue;
                var narrow = ((x.Id | y.Id) & RegState.AddConst32) != 0;
                var (p, q) = (concrete.Registers[a] - Added(x), concrete.Registers[b] - Added(y));
                if (narrow ? (uint)p != (uint)q : p != q)
                    return $"R{a} = 0x{concrete.Registers[a]:x} and R{b} = 0x{concrete.Registers[b]:x} have one id";
            }
        }
        return "";
    }

    private static ulong Added(in RegState reg) => (reg.Id & RegState.AddConst) != 0 ? (ulong)(long)reg.Off : 0;

    private string Misfit(in RegState reg, ulong value, ConcreteState concrete, int shift)
    {
        if (reg.Type == RegType.NotInit || reg.IsMaybeNull && value == 0)
            return "";
        if (reg.Type == RegType.Scalar)
            return Number(reg, value);
        var variable = value - (ulong)(long)reg.Off;
        return reg.Type switch
        {
            RegType.Ctx => Number(reg, variable - (cpu.Context?.Address ?? 0)),
            RegType.Stack => Number(reg, variable - cpu.Stack.Address - (ulong)((reg.FrameNo + shift + 1) * Cpu.FrameStack)),
            RegType.MapValue => MapValue(reg, variable),
            RegType.MapPtr => machine.Memory.RegionAt(value, out _)?.Owner is BpfMap ? "" : "no map",
            RegType.Pkt => Number(reg, variable - concrete.PacketStart) is { Length: > 0 } why ? why
                : reg.Range > 0 && variable + (ulong)reg.Range > concrete.PacketEnd ? $"the packet ends before {reg.Range} bytes" : "",
            RegType.PktMeta => Number(reg, variable - concrete.PacketMeta),
            RegType.PktEnd => value == concrete.PacketEnd ? "" : "not the packet's end",
            RegType.Mem when reg.Var.IsConst => machine.Memory.Find(variable - reg.Var.Value, Math.Max(reg.MemSize, 0), out _) == null && (reg.Flags & TypeFlags.Untrusted) == 0 ? $"no {reg.MemSize} bytes there" : "",
            RegType.BtfId => (reg.Flags & TypeFlags.Trusted) != 0 && machine.Memory.RegionAt(value, out _) == null ? "no object" : "",
            _ => "",
        };
    }

    /// <summary>A pointer into any element of the map.</summary>
    private string MapValue(in RegState reg, ulong variable)
    {
        var name = reg.Map.Name;
        foreach (var map in machine.Maps)
        {
            if (name.Length > 0 && map.Name != name)
                continue;
            var step = Math.Max(map.ValueBytes, 1);
            // The element that the pointer is in, or one that it has been moved out of.
            var at = (long)(variable - map.Values.Address) / step;
            for (var element = Math.Max(0, at - 2); element <= at + 2; element++)
            {
                if (Number(reg, variable - map.Values.Address - (ulong)(element * step)).Length == 0)
                    return "";
            }
            if (Number(reg, variable - map.Values.Address).Length == 0)
                return "";
        }
        return "outside the map's values";
    }

    private static string Number(in RegState reg, ulong v)
    {
        var s = (long)v;
        return (v & ~reg.Var.Mask) != reg.Var.Value ? $"not in var_off=(0x{reg.Var.Value:x}; 0x{reg.Var.Mask:x})"
            : s < reg.SMin || s > reg.SMax ? $"not in [{reg.SMin}, {reg.SMax}] signed"
            : v < reg.UMin || v > reg.UMax ? $"not in [{reg.UMin}, {reg.UMax}]"
            : (int)v < reg.S32Min || (int)v > reg.S32Max ? $"not in [{reg.S32Min}, {reg.S32Max}] signed, 32 bits"
            : (uint)v < reg.U32Min || (uint)v > reg.U32Max ? $"not in [{reg.U32Min}, {reg.U32Max}], 32 bits" : "";
    }
}
