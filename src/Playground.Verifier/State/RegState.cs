using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>What is known of one register (or spilled slot): type, offset, identity, and the range of its number.</summary>
/// <remarks>
/// Invariants: for a scalar, <see cref="Off"/> is 0 unless <see cref="Id"/> carries an add-const flag (then it is the delta).
/// For a pointer the tnum and bounds describe its variable part only. <see cref="Ref"/>, <see cref="A"/> and <see cref="B"/>
/// are a union by type; use the named views below. All comparisons of <see cref="Ref"/> are by reference.
/// </remarks>
internal partial struct RegState
{
    /// <summary>Flag bits of <see cref="Id"/>: this scalar is its base plus <see cref="Off"/>, in 64 or 32 bits.</summary>
    public const uint AddConst64 = 1u << 31, AddConst32 = 1u << 30, AddConst = AddConst64 | AddConst32;

    public RegType Type;
    public bool Precise;
    /// <summary>Frame that a stack pointer points into.</summary>
    public byte FrameNo;
    public TypeFlags Flags;
    public int Off;
    public uint Id;
    public int RefObjId;
    public int A, B;
    public object? Ref;
    public Tnum Var;
    public long SMin, SMax;
    public ulong UMin, UMax;
    public int S32Min, S32Max;
    public uint U32Min, U32Max;

    /// <summary><see cref="Id"/> without its flags.</summary>
    public readonly uint BaseId => Id & ~AddConst;

    // map_ptr, map_value, map_key
    public MapInfo Map { readonly get => (MapInfo)Ref!; set => Ref = value; } // these types always have a map
    public int MapUid { readonly get => A; set => A = value; }
    // ptr_
    public BtfSpec Btf { readonly get => (BtfSpec)Ref!; set => Ref = value; } // this type always has its BTF
    public int BtfId { readonly get => A; set => A = value; }
    // mem: size in bytes, and the dynptr that it is a slice of (0: none)
    public int MemSize { readonly get => A; set => A = value; }
    public int DynptrId { readonly get => B; set => B = value; }
    // pkt, pkt_meta: bytes known to be there, or one of the two end marks
    public int Range { readonly get => A; set => A = value; }
    /// <summary>Values of <see cref="Range"/> of a packet pointer that is at, or beyond, the packet's end.</summary>
    public const int AtPacketEnd = -1, BeyondPacketEnd = -2;
    // func
    public int Subprog { readonly get => A; set => A = value; }
    // dynptr_ptr, and slots of a dynptr on the stack (their id is in Id)
    public DynptrType Dynptr { readonly get => (DynptrType)A; set => A = (int)value; }
    public bool FirstSlot { readonly get => B != 0; set => B = value ? 1 : 0; }
    // first slot of an iterator: its type, and how far it is
    public IterState Iter { readonly get => (IterState)(B & 7); set => B = (B & ~7) | (int)value; }
    public int IterDepth { readonly get => B >> 3; set => B = (B & 7) | (value << 3); }
    // irq flag slot
    public IrqKind Irq { readonly get => (IrqKind)A; set => A = (int)value; }

    public readonly bool IsScalar => Type == RegType.Scalar;
    public readonly bool IsMaybeNull => (Flags & TypeFlags.MaybeNull) != 0;
    public readonly bool IsConst => Type == RegType.Scalar && Var.Mask == 0;
    /// <summary>True for a scalar known to be 0.</summary>
    public readonly bool IsNull => Type == RegType.Scalar && Var.Mask == 0 && Var.Value == 0;
    public readonly bool IsPacket => Type is RegType.Pkt or RegType.PktMeta;
    /// <summary>Type is exactly <paramref name="type"/> with no flags.</summary>
    public readonly bool Is(RegType type, TypeFlags flags = TypeFlags.None) => Type == type && Flags == flags;
    public readonly string TypeText => RegTypes.Text(Type, Flags);

    /// <summary>Everything cleared and unknown, type <see cref="RegType.NotInit"/>.</summary>
    public void SetNotInit()
    {
        SetUnknown();
        Type = RegType.NotInit;
    }

    /// <summary>A scalar of which nothing is known. Imprecise; loaders without CAP_BPF make it precise themselves.</summary>
    public void SetUnknown()
    {
        this = default;
        Type = RegType.Scalar;
        Var = Tnum.Unknown;
        SetBoundsFull();
    }

    /// <summary>The scalar constant <paramref name="c"/>; everything else cleared.</summary>
    public void SetConst(ulong c)
    {
        this = default;
        Type = RegType.Scalar;
        SetConstValue(c);
    }

    /// <summary>A pointer of this type at offset 0, with no variable part and nothing of the union.</summary>
    public void SetPointer(RegType type, TypeFlags flags = TypeFlags.None)
    {
        this = default;
        Type = type;
        Flags = flags;
    }

    /// <summary>Number part := constant; type, id and the rest stay.</summary>
    public void SetConstValue(ulong c)
    {
        Var = Tnum.Const(c);
        SMin = SMax = (long)c;
        UMin = UMax = c;
        S32Min = S32Max = (int)c;
        U32Min = U32Max = (uint)c;
    }

    public void SetBoundsFull()
    {
        (SMin, SMax, UMin, UMax) = (long.MinValue, long.MaxValue, 0, ulong.MaxValue);
        SetBounds32Full();
    }

    public void SetBounds32Full() => (S32Min, S32Max, U32Min, U32Max) = (int.MinValue, int.MaxValue, 0, uint.MaxValue);

    /// <summary>Copies the union (map, BTF type, size, packet range ...) of another register.</summary>
    public void CopyUnion(in RegState other) => (Ref, A, B) = (other.Ref, other.A, other.B);
}

internal enum DynptrType : byte { Invalid, Local, Ringbuf, Skb, Xdp, SkbMeta }

internal enum IterState : byte { Invalid, Active, Drained }

/// <summary>Which kfuncs saved an irq flag.</summary>
internal enum IrqKind : byte { Native, Lock }
