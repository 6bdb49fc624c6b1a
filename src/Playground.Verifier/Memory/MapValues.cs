using System.Buffers.Binary;

namespace Playground.Verifier;

// Map values: who may read and write, bounds, special fields, and contents known at load time.
internal sealed partial class ProgramVerifier
{
    private const uint ReadOnlyToPrograms = 1 << 7, WriteOnlyToPrograms = 1 << 8;

    private void CheckMapValueAccess(int insnIdx, int regNo, int off, int size, bool isWrite, int valueRegNo, bool isSignExtend)
    {
        CheckNoLeak(valueRegNo, isWrite, "map");
        CheckMapFlags(regNo, off, size, isWrite);
        CheckMapRegion(regNo, off, size, zeroSizeAllowed: false, byHelper: false);

        ref var reg = ref Reg(regNo);
        if (reg.Var.IsConst && FindSlot(reg.Map, off + (long)reg.Var.Value) is { } slot)
        {
            CheckKptrSlotAccess(insnIdx, valueRegNo, slot);
            return;
        }
        if (isWrite || valueRegNo < 0)
            return;
        if (reg.Var.IsConst && IsConstantMap(reg.Map))
            Reg(valueRegNo).SetConst(ReadConstant(reg.Map, off + (int)reg.Var.Value, size, isSignExtend));
        else
            SetUnknown(ref Reg(valueRegNo));
    }

    /// <summary>The map's creation flags may forbid programs to read or write it.</summary>
    private void CheckMapFlags(int regNo, int off, int size, bool isWrite)
    {
        var map = Reg(regNo).Map;
        if (isWrite && (map.Flags & ReadOnlyToPrograms) != 0)
            Reject(Errno.Acces, $"write into map forbidden, value_size={map.ValueSize} off={off} size={size}");
        if (!isWrite && (map.Flags & WriteOnlyToPrograms) != 0)
            Reject(Errno.Acces, $"read from map forbidden, value_size={map.ValueSize} off={off} size={size}");
    }

    /// <summary>Bounds of a map value and the special fields in it.</summary>
    private void CheckMapRegion(int regNo, int off, int size, bool zeroSizeAllowed, bool byHelper)
    {
        ref var reg = ref Reg(regNo);
        CheckRegion(regNo, off, size, reg.Map.ValueSize, zeroSizeAllowed);
        CheckMapFields(reg, off, size, byHelper);
    }

    /// <summary>Contents that nobody can change any more: read-only to programs, frozen to user space, of one value.</summary>
    private static bool IsConstantMap(MapInfo map) =>
        (map.Flags & ReadOnlyToPrograms) != 0 && map.Spec.IsFrozen && map.Type == Kernel.Objects.MapType.Array;

    /// <summary>Bytes of a constant map as a number; what the declaration does not give is zero.</summary>
    private static ulong ReadConstant(MapInfo map, int off, int size, bool isSignExtend)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        var data = map.Spec.InitialData.Span;
        if (off < data.Length)
            data.Slice(off, Math.Min(size, data.Length - off)).CopyTo(bytes);
        var value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (!isSignExtend)
            return value;
        var shift = 64 - size * 8;
        return (ulong)((long)(value << shift) >> shift);
    }
}
