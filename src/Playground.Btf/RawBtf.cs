using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Playground.Btf;

/// <summary>Checked raw BTF, from which single types are decoded when somebody asks for them.</summary>
/// <remarks>
/// A kernel has 150,000 types and a program needs a few hundred of them: decoding on demand keeps the reading of a
/// kernel's BTF to a few milliseconds and a few megabytes.
/// </remarks>
internal sealed class RawBtf(ReadOnlyMemory<byte> types, ReadOnlyMemory<byte> strings, int[] offsets)
{
    /// <summary>Bytes of what every type has: name, info, size or type.</summary>
    public const int RecordSize = 12;

    public ReadOnlyMemory<byte> Strings { get; } = strings;

    /// <summary>Number of types, void included.</summary>
    public int Count => offsets.Length;

    /// <summary>Bytes of types and strings together.</summary>
    public int Length => types.Length + Strings.Length;

    /// <summary>Letters of the string at an offset.</summary>
    public int LengthAt(uint offset) => offset == 0 ? 0 : StringBytes(offset).Length;

    public static BtfKind KindOf(uint info) => (BtfKind)((info >> 24) & 0x1f);

    /// <summary>Bytes that follow the record, by kind and number of members; negative when the kind is unknown.</summary>
    public static int ExtraSize(uint info)
    {
        var count = (int)(info & 0xffff);
        return KindOf(info) switch
        {
            BtfKind.Int or BtfKind.Var or BtfKind.DeclTag => 4,
            BtfKind.Array => 12,
            BtfKind.Struct or BtfKind.Union or BtfKind.Datasec or BtfKind.Enum64 => 12 * count,
            BtfKind.Enum or BtfKind.FuncProto => 8 * count,
            BtfKind.Ptr or BtfKind.Fwd or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                or BtfKind.Func or BtfKind.Float or BtfKind.TypeTag => 0,
            _ => -1,
        };
    }

    /// <summary>The 32-bit word at this byte offset within the type's record.</summary>
    public uint Word(int id, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(types.Span[(offsets[id] + offset)..]);

    public BtfKind Kind(int id) => id == 0 ? BtfKind.Void : KindOf(Word(id, 4));

    /// <summary>The bytes of a type's name, without the terminator.</summary>
    public ReadOnlySpan<byte> NameBytes(int id) => id == 0 ? [] : StringBytes(Word(id, 0));

    private ReadOnlySpan<byte> StringBytes(uint offset)
    {
        var rest = Strings.Span[(int)offset..];
        return rest[..rest.IndexOf((byte)0)];
    }

    private string Text(uint offset) => offset == 0 ? "" : Encoding.UTF8.GetString(StringBytes(offset));

    public BtfType Decode(int id)
    {
        if (id == 0)
            return new BtfVoid();
        var (name, info, size) = (Text(Word(id, 0)), Word(id, 4), (int)Word(id, 8));
        var (flag, count) = (info >> 31 != 0, (int)(info & 0xffff));
        BtfType type = KindOf(info) switch
        {
            BtfKind.Int => DecodeInt(name, size, Word(id, 12)),
            BtfKind.Ptr => new BtfPtr { Name = name, Target = size },
            BtfKind.Array => new BtfArray { Name = name, Element = (int)Word(id, 12), IndexType = (int)Word(id, 16), Count = (int)Word(id, 20) },
            BtfKind.Struct => new BtfComposite { Name = name, Size = size, KindFlag = flag, Members = Members(id, count, flag) },
            BtfKind.Union => new BtfComposite { Name = name, Size = size, KindFlag = flag, IsUnion = true, Members = Members(id, count, flag) },
            BtfKind.Enum => new BtfEnum { Name = name, Size = size, IsSigned = flag, Values = Enumerators(id, count, flag) },
            BtfKind.Enum64 => new BtfEnum { Name = name, Size = size, IsSigned = flag, Is64 = true, Values = Enumerators64(id, count) },
            BtfKind.Fwd => new BtfFwd { Name = name, IsUnion = flag },
            BtfKind.Typedef => new BtfTypedef { Name = name, Target = size },
            BtfKind.Volatile => new BtfVolatile { Name = name, Target = size },
            BtfKind.Const => new BtfConst { Name = name, Target = size },
            BtfKind.Restrict => new BtfRestrict { Name = name, Target = size },
            BtfKind.Func => new BtfFunc { Name = name, Target = size, Linkage = (BtfLinkage)count },
            BtfKind.FuncProto => new BtfFuncProto { Name = name, Return = size, Params = Params(id, count) },
            BtfKind.Var => new BtfVar { Name = name, Target = size, Linkage = (BtfLinkage)(int)Word(id, 12) },
            BtfKind.Datasec => new BtfDatasec { Name = name, Size = size, Vars = SecVars(id, count) },
            BtfKind.Float => new BtfFloat { Name = name, Size = size },
            BtfKind.DeclTag => new BtfDeclTag { Name = name, Target = size, KindFlag = flag, ComponentIndex = (int)Word(id, 12) },
            _ => new BtfTypeTag { Name = name, Target = size, KindFlag = flag },
        };
        type.Id = id;
        return type;
    }

    private static BtfInt DecodeInt(string name, int size, uint data) =>
        new() { Name = name, Size = size, Encoding = (int)(data >> 24) & 0xf, BitOffset = (int)(data >> 16) & 0xff, Bits = (int)data & 0xff };

    private ImmutableArray<BtfMember> Members(int id, int count, bool flag)
    {
        var members = ImmutableArray.CreateBuilder<BtfMember>(count);
        for (var i = 0; i < count; i++)
        {
            var offset = Word(id, 20 + i * 12);
            members.Add(new BtfMember(Text(Word(id, 12 + i * 12)), (int)Word(id, 16 + i * 12),
                (int)(flag ? offset & 0xffffff : offset), flag ? (int)(offset >> 24) : 0));
        }
        return members.MoveToImmutable();
    }

    private ImmutableArray<BtfEnumerator> Enumerators(int id, int count, bool signed)
    {
        var values = ImmutableArray.CreateBuilder<BtfEnumerator>(count);
        for (var i = 0; i < count; i++)
        {
            var value = Word(id, 16 + i * 8);
            values.Add(new BtfEnumerator(Text(Word(id, 12 + i * 8)), signed ? (int)value : value));
        }
        return values.MoveToImmutable();
    }

    private ImmutableArray<BtfEnumerator> Enumerators64(int id, int count)
    {
        var values = ImmutableArray.CreateBuilder<BtfEnumerator>(count);
        for (var i = 0; i < count; i++)
            values.Add(new BtfEnumerator(Text(Word(id, 12 + i * 12)), (long)((ulong)Word(id, 20 + i * 12) << 32 | Word(id, 16 + i * 12))));
        return values.MoveToImmutable();
    }

    private ImmutableArray<BtfParam> Params(int id, int count)
    {
        var list = ImmutableArray.CreateBuilder<BtfParam>(count);
        for (var i = 0; i < count; i++)
            list.Add(new BtfParam(Text(Word(id, 12 + i * 8)), (int)Word(id, 16 + i * 8)));
        return list.MoveToImmutable();
    }

    private ImmutableArray<BtfSecVar> SecVars(int id, int count)
    {
        var list = ImmutableArray.CreateBuilder<BtfSecVar>(count);
        for (var i = 0; i < count; i++)
            list.Add(new BtfSecVar((int)Word(id, 12 + i * 12), (int)Word(id, 16 + i * 12), (int)Word(id, 20 + i * 12)));
        return list.MoveToImmutable();
    }
}
