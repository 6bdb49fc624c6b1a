namespace Playground.Verifier;

// Bounds: memory of a known size with a variable offset, packets, buffers checked when attaching, unmodified pointers.
internal sealed partial class ProgramVerifier
{
    private const int FlowKeysSize = 56;

    /// <summary>Memory of <paramref name="memSize"/> bytes (map_key, map_value, mem): both ends of the offset's range must fit.</summary>
    private void CheckRegion(int regNo, int off, int size, int memSize, bool zeroSizeAllowed)
    {
        ref var reg = ref Reg(regNo);
        var lowest = unchecked(off + reg.SMin);
        if (reg.SMin < 0 && (reg.SMin == long.MinValue || lowest != (int)lowest || lowest < 0))
            Reject(Errno.Acces, NegativeMin(regNo));
        if (!Fits((int)lowest, size, (uint)memSize, zeroSizeAllowed))
        {
            SayOutside(regNo, (int)lowest, size, memSize);
            Reject(Errno.Acces, $"R{regNo} min value is outside of the allowed memory range");
        }
        if (reg.UMax >= MaxVarOff)
            Reject(Errno.Acces, $"R{regNo} unbounded memory access, make sure to bounds check any such access");
        var highest = (int)reg.UMax + off;
        if (!Fits(highest, size, (uint)memSize, zeroSizeAllowed))
        {
            SayOutside(regNo, highest, size, memSize);
            Reject(Errno.Acces, $"R{regNo} max value is outside of the allowed memory range");
        }
    }

    private static bool Fits(int off, int size, uint memSize, bool zeroSizeAllowed) =>
        off >= 0 && (size > 0 || (size == 0 && zeroSizeAllowed)) && (ulong)off + (ulong)size <= memSize;

    private static string NegativeMin(int regNo) =>
        $"R{regNo} min value is negative, either use unsigned index or do a if (index >=0) check.";

    private void SayOutside(int regNo, int off, int size, int memSize)
    {
        ref var reg = ref Reg(regNo);
        Verbose((reg.Flags == 0 ? reg.Type : RegType.Mem) switch
        {
            RegType.MapKey => $"invalid access to map key, key_size={memSize} off={off} size={size}\n",
            RegType.MapValue => $"invalid access to map value, value_size={memSize} off={off} size={size}\n",
            RegType.Pkt or RegType.PktMeta or RegType.PktEnd => $"invalid access to packet, off={off} size={size}, R{regNo}(id={reg.Id},off={off},r={memSize})\n",
            _ => $"invalid access to memory, mem_size={(uint)memSize} off={off} size={size}\n",
        });
    }

    /// <summary>The range counts from the same id, so the variable part does not matter, only its sign.</summary>
    private void CheckPacketAccess(int regNo, int off, int size, bool zeroSizeAllowed)
    {
        ref var reg = ref Reg(regNo);
        if (reg.SMin < 0)
            Reject(Errno.Acces, NegativeMin(regNo));
        if (reg.Range < 0)
            Reject(Errno.Inval, $"R{regNo} offset is outside of the packet");
        if (Fits(off, size, (uint)reg.Range, zeroSizeAllowed))
            return;
        SayOutside(regNo, off, size, reg.Range);
        Reject(Errno.Acces, $"R{regNo} offset is outside of the packet");
    }

    /// <summary>Direct packet access of this program type.</summary>
    private bool MayAccessPacket(bool isWrite) =>
        profile.ProgTypeSpec(prog.Type, prog.ExpectedAttachType) is { } spec && (isWrite ? spec.DirectPacketWrite : spec.DirectPacketRead);

    /// <summary>A buffer whose size is compared when the program is attached (or called): only a fixed offset.</summary>
    private void CheckBufferBounds(int regNo, int off, int size, string kind)
    {
        ref var reg = ref Reg(regNo);
        if (off < 0)
            Reject(Errno.Acces, $"R{regNo} invalid {kind} buffer access: off={off}, size={size}");
        if (!reg.Var.IsConst || reg.Var.Value != 0)
            Reject(Errno.Acces, $"R{regNo} invalid variable buffer offset: off={off}, var_off={TnumText(reg.Var)}");
    }

    /// <summary>A pointer that must be as it was given: ctx, many arguments.</summary>
    private void CheckUnmodified(in RegState reg, int regNo, bool fixedOffsetAllowed)
    {
        if (reg.Off < 0)
            Reject(Errno.Acces, $"negative offset {TypeText(reg)} ptr R{regNo} off={reg.Off} disallowed");
        if (!fixedOffsetAllowed && reg.Off != 0)
            Reject(Errno.Acces, $"dereference of modified {TypeText(reg)} ptr R{regNo} off={reg.Off} disallowed");
        if (!reg.Var.IsConst || reg.Var.Value != 0)
            Reject(Errno.Acces, $"variable {TypeText(reg)} access var_off={TnumText(reg.Var)} disallowed");
    }
}
