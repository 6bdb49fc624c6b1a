using System.Collections.Immutable;

namespace Playground.Btf;

/// <summary>The kinds of a BTF type, numbered as on the wire.</summary>
public enum BtfKind : byte
{
    Void, Int, Ptr, Array, Struct, Union, Enum, Fwd, Typedef, Volatile, Const, Restrict,
    Func, FuncProto, Var, Datasec, Float, DeclTag, TypeTag, Enum64,
}

/// <summary>One BTF type. References to other types are ids in the same <see cref="BtfSpec"/>.</summary>
/// <remarks>
/// Sealed classes, not records: two types with equal fields are not the same type (identity), and whether they
/// mean the same (equivalence) is asked of <see cref="BtfEquivalence"/>; whether one may stand for the other under CO-RE
/// (compatibility), of the loader.
/// A new kind must be added to the reader, the writer, the layout and the C output.
/// </remarks>
public abstract class BtfType
{
    /// <summary>Id within the <see cref="BtfSpec"/>; 0 is void.</summary>
    public int Id { get; internal set; }

    /// <summary>Empty for anonymous types.</summary>
    public string Name { get; init; } = "";

    public abstract BtfKind Kind { get; }
}

public sealed class BtfVoid : BtfType { public override BtfKind Kind => BtfKind.Void; }

/// <summary>Integer; <see cref="Encoding"/> bits: 1 signed, 2 char, 4 bool.</summary>
public sealed class BtfInt : BtfType
{
    public override BtfKind Kind => BtfKind.Int;
    /// <summary>Bytes.</summary>
    public required int Size { get; init; }
    public int Encoding { get; init; }
    public int BitOffset { get; init; }
    public int Bits { get; init; }
    public bool IsSigned => (Encoding & 1) != 0;
    public bool IsBool => (Encoding & 4) != 0;
}

/// <summary>Pointer, typedef, qualifier or type tag: a type that only points at another.</summary>
public abstract class BtfRef : BtfType
{
    /// <summary>Id of the type referred to.</summary>
    public required int Target { get; init; }
}

public sealed class BtfPtr : BtfRef { public override BtfKind Kind => BtfKind.Ptr; }
public sealed class BtfTypedef : BtfRef { public override BtfKind Kind => BtfKind.Typedef; }
public sealed class BtfVolatile : BtfRef { public override BtfKind Kind => BtfKind.Volatile; }
public sealed class BtfConst : BtfRef { public override BtfKind Kind => BtfKind.Const; }
public sealed class BtfRestrict : BtfRef { public override BtfKind Kind => BtfKind.Restrict; }

/// <summary>Type tag; <see cref="BtfType.Name"/> is the tag's text.</summary>
public sealed class BtfTypeTag : BtfRef
{
    public override BtfKind Kind => BtfKind.TypeTag;
    public bool KindFlag { get; init; }
}

/// <summary>Declaration tag on a type, or on its member or parameter number <see cref="ComponentIndex"/> (-1: the type itself).</summary>
public sealed class BtfDeclTag : BtfRef
{
    public override BtfKind Kind => BtfKind.DeclTag;
    public int ComponentIndex { get; init; } = -1;
    public bool KindFlag { get; init; }
}

public sealed class BtfArray : BtfType
{
    public override BtfKind Kind => BtfKind.Array;
    public required int Element { get; init; }
    public int IndexType { get; init; }
    public required int Count { get; init; }
}

/// <summary>Member of a struct or union; offsets in bits.</summary>
/// <param name="BitfieldSize">0 for an ordinary member.</param>
public readonly record struct BtfMember(string Name, int Type, int BitOffset, int BitfieldSize);

/// <summary>Struct or union.</summary>
public sealed class BtfComposite : BtfType
{
    public override BtfKind Kind => IsUnion ? BtfKind.Union : BtfKind.Struct;
    public bool IsUnion { get; init; }
    /// <summary>Bytes.</summary>
    public required int Size { get; init; }
    public required ImmutableArray<BtfMember> Members { get; init; }
    public bool KindFlag { get; init; }
}

public readonly record struct BtfEnumerator(string Name, long Value);

/// <summary>ENUM or ENUM64.</summary>
public sealed class BtfEnum : BtfType
{
    public override BtfKind Kind => Is64 ? BtfKind.Enum64 : BtfKind.Enum;
    public bool Is64 { get; init; }
    public bool IsSigned { get; init; }
    /// <summary>Bytes.</summary>
    public required int Size { get; init; }
    public required ImmutableArray<BtfEnumerator> Values { get; init; }
}

public sealed class BtfFwd : BtfType
{
    public override BtfKind Kind => BtfKind.Fwd;
    public bool IsUnion { get; init; }
}

public sealed class BtfFloat : BtfType
{
    public override BtfKind Kind => BtfKind.Float;
    /// <summary>Bytes.</summary>
    public required int Size { get; init; }
}

public readonly record struct BtfParam(string Name, int Type);

public sealed class BtfFuncProto : BtfType
{
    public override BtfKind Kind => BtfKind.FuncProto;
    public required int Return { get; init; }
    /// <summary>A last parameter of type 0 and no name means "...".</summary>
    public required ImmutableArray<BtfParam> Params { get; init; }
}

public enum BtfLinkage { Static, Global, Extern }

public sealed class BtfFunc : BtfRef
{
    public override BtfKind Kind => BtfKind.Func;
    public BtfLinkage Linkage { get; init; }
}

public sealed class BtfVar : BtfRef
{
    public override BtfKind Kind => BtfKind.Var;
    public BtfLinkage Linkage { get; init; }
}

/// <summary>A variable's place in a data section; bytes.</summary>
public readonly record struct BtfSecVar(int Var, int Offset, int Size);

public sealed class BtfDatasec : BtfType
{
    public override BtfKind Kind => BtfKind.Datasec;
    /// <summary>Bytes.</summary>
    public required int Size { get; init; }
    public required ImmutableArray<BtfSecVar> Vars { get; init; }
}
