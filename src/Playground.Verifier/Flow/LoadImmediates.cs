using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// 64-bit immediates: what they refer to (phase 9, with the opcode test), and their effect.
internal sealed partial class ProgramVerifier
{
    private const long MaxDirectOffset = 1 << 29;

    private void ResolveImmediates()
    {
        var used = new HashSet<int>();
        for (var i = 0; i < insns.Length; i++)
        {
            var insn = insns[i];
            if (insn.Class == InsnClass.Ldx && (insn.Mode is not (0x60 or 0x80) || insn.Imm != 0))
                Reject(Errno.Inval, "BPF_LDX uses reserved fields");
            if (insn.Op != Op.LdImm64)
            {
                if (!OpcodeTable.IsLegal(insn.Code) || !OpcodeTable.IsLegal(insn, profile.Version.Major, profile.Version.Minor))
                    Reject(Errno.Inval, $"unknown opcode {insn.Code:x2}");
                continue;
            }
            if (i + 1 >= insns.Length || insns[i + 1] is not { Code: 0, Dst: 0, Src: 0, Off: 0 })
                Reject(Errno.Inval, "invalid bpf_ld_imm64 insn");
            ResolveImmediate(i, insn, used);
            i++;
        }
    }

    private void ResolveImmediate(int i, in Insn insn, HashSet<int> used)
    {
        switch (insn.Src)
        {
            case 0:
                return;
            case Pseudo.BtfId:
                ResolveKernelSymbol(i, insn);
                return;
            case Pseudo.Func:
                aux[i].Subprog = SubprogAt(i + insn.Imm + 1);
                return;
            case Pseudo.MapValue:
                break;
            case Pseudo.MapFd when insn.ImmHigh == 0:
                break;
            case Pseudo.MapIdxValue:
            case Pseudo.MapIdx when insn.ImmHigh == 0:
                Reject(Errno.Proto, "fd_idx without fd_array is invalid");
                return;
            default:
                Reject(Errno.Inval, "unrecognized bpf_ld_imm64 insn");
                return;
        }
        if ((uint)insn.Imm >= (uint)maps.Length)
        {
            Reject(9, $"fd {insn.Imm} is not pointing to valid bpf_map");
            return;
        }
        var map = maps[insn.Imm];
        if (used.Add(insn.Imm))
        {
            if (used.Count > 64)
                Reject(Errno.E2Big, "The total number of maps per program has reached the limit of 64");
            CheckMapCompatibility(map);
        }
        aux[i].LdRef = map;
        aux[i].LdType = insn.Src == Pseudo.MapFd ? RegType.MapPtr : RegType.MapValue;
        if (aux[i].LdType == RegType.MapValue)
            CheckDirectValue(insn, map);
    }

    private void CheckDirectValue(in Insn insn, MapInfo map)
    {
        var off = (uint)insn.ImmHigh;
        if (off >= MaxDirectOffset)
            Reject(Errno.Inval, $"direct value offset of {off} is not allowed");
        if (map.Type is not (MapType.Array or MapType.Arena))
            Reject(Errno.Inval, "no direct value access support for this map type");
        if (map.Type == MapType.Arena)
        {
            if (off / 4096 > map.Spec.MaxEntries)
                Reject(Errno.Range, $"invalid access to map value pointer, value_size={map.ValueSize} off={off}");
            return;
        }
        if (map.Spec.MaxEntries != 1)
            Reject(Errno.NotSupp, $"invalid access to map value pointer, value_size={map.ValueSize} off={off}");
        if (off >= (uint)map.ValueSize)
            Reject(Errno.Inval, $"invalid access to map value pointer, value_size={map.ValueSize} off={off}");
    }

    /// <summary>A kernel variable or function: a pointer to its struct, or read-only memory of its size.</summary>
    private void ResolveKernelSymbol(int i, in Insn insn)
    {
        if (insn.ImmHigh != 0)
            Unsupported("variables of kernel modules");
        if (!KernelBtf.Contains(insn.Imm))
        {
            Reject(Errno.NoEnt, $"ldimm64 insn specifies invalid btf_id {insn.Imm}.");
            return;
        }
        var type = KernelBtf[insn.Imm];
        if (type is not (BtfVar or BtfFunc))
        {
            Reject(Errno.Inval, $"pseudo btf_id {insn.Imm} in ldimm64 isn't KIND_VAR or KIND_FUNC");
            return;
        }
        // Kernels without CONFIG_KALLSYMS_ALL know functions only.
        if (profile.Symbols.Count > 0 && !profile.Symbols.Contains(type.Name))
        {
            Reject(Errno.NoEnt, $"ldimm64 failed to find the address for kernel symbol '{type.Name}'.");
            return;
        }
        ref var a = ref aux[i];
        if (type is BtfFunc)
        {
            (a.LdType, a.LdFlags, a.LdMemSize) = (RegType.Mem, TypeFlags.RdOnly, 0);
            return;
        }
        var target = ((BtfVar)type).Target;
        var percpu = IsPercpuVariable(insn.Imm);
        var t = KernelBtf.SkipModifiers(target);
        if (percpu)
        {
            (a.LdType, a.LdFlags, a.LdRef, a.LdBtfId) = (RegType.BtfId, TypeFlags.Percpu, KernelBtf, t.Id);
        }
        else if (t is BtfComposite)
        {
            (a.LdType, a.LdFlags, a.LdRef, a.LdBtfId) = (RegType.BtfId, TypeFlags.None, KernelBtf, t.Id);
        }
        else
        {
            if (TrySizeOf(KernelBtf, t.Id) is not { } size)
            {
                Reject(Errno.Inval, $"ldimm64 unable to resolve the size of type '{t.Name}': -22");
                return;
            }
            (a.LdType, a.LdFlags, a.LdMemSize) = (RegType.Mem, TypeFlags.RdOnly, size);
        }
    }

    private bool IsPercpuVariable(int varId) =>
        KernelBtf.FindFirst(".data..percpu", BtfKind.Datasec) is BtfDatasec section && section.Vars.Any(v => v.Var == varId);

    /// <summary>Size in bytes of a sized type, or null.</summary>
    private static int? TrySizeOf(BtfSpec btf, int id)
    {
        var factor = 1L;
        for (var depth = 0; depth < 32; depth++)
        {
            switch (btf.SkipModifiers(id))
            {
                case BtfInt t: return Fit(factor * t.Size);
                case BtfPtr: return Fit(factor * 8);
                case BtfComposite t: return Fit(factor * t.Size);
                case BtfEnum t: return Fit(factor * t.Size);
                case BtfFloat t: return Fit(factor * t.Size);
                case BtfArray t:
                    (factor, id) = (factor * (uint)t.Count, t.Element);
                    break;
                default: return null;
            }
        }
        return null;

        static int? Fit(long size) => size is >= 0 and <= int.MaxValue ? (int)size : null;
    }

    private void CheckLdImm64(in Insn insn)
    {
        if (insn.Off != 0)
            Reject(Errno.Inval, "BPF_LD_IMM64 uses reserved fields");
        CheckRegWrite(insn.Dst);
        ref var dst = ref Reg(insn.Dst);
        if (insn.Src == 0)
        {
            dst.SetConst((ulong)insn.Imm64);
            dst.Precise = !BpfCapable;
            return;
        }
        ref readonly var a = ref aux[insnIdx];
        switch (insn.Src)
        {
            case Pseudo.BtfId:
                dst.SetPointer(a.LdType, a.LdFlags);
                if (a.LdType == RegType.Mem)
                    dst.MemSize = a.LdMemSize;
                else
                    (dst.Btf, dst.BtfId) = ((BtfSpec)a.LdRef!, a.LdBtfId); // set together in phase 9
                return;
            case Pseudo.Func:
                if (prog.Funcs.IsEmpty)
                    Reject(Errno.Inval, "missing btf func_info");
                if (!subprogs[a.Subprog].IsStatic)
                    Reject(Errno.Inval, "callback function not static");
                dst.SetPointer(RegType.Func);
                dst.Subprog = a.Subprog;
                return;
        }
        var map = (MapInfo)a.LdRef!; // phase 9 resolved it
        if (a.LdType == RegType.MapPtr)
        {
            dst.SetPointer(RegType.MapPtr);
            dst.Map = map;
        }
        else if (map.Type == MapType.Arena)
        {
            SetUnknown(ref dst);
        }
        else
        {
            dst.SetPointer(RegType.MapValue);
            dst.Map = map;
            dst.Off = insn.ImmHigh;
        }
    }
}
