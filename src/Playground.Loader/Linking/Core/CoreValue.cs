using Playground.Btf;

namespace Playground.Loader.Linking.Core;

/// <summary>What a path amounts to: the number asked for, and for memory accesses the field's size and type.</summary>
/// <param name="Validate">The compiler must have written the same number into the instruction; of bitfields it need not.</param>
/// <param name="Size">Bytes of the field for an offset; 0 when an access need not be adjusted.</param>
internal readonly record struct CoreValue(long Number, bool Validate, int Size = 0, BtfType? Type = null)
{
    /// <summary>Works out a relocation's number; null when the kernel lacks what it needs.</summary>
    /// <param name="spec">The path, or null when the kernel has no such thing.</param>
    public static CoreValue? Of(CoreKind kind, CoreSpec? spec) => kind switch
    {
        CoreKind.FieldExists or CoreKind.EnumExists or CoreKind.TypeExists or CoreKind.TypeMatches => new CoreValue(spec is null ? 0 : 1, true),
        CoreKind.TypeSize => new CoreValue(spec is null ? 0 : spec.Bits(spec.RootId, 1) / 8, true),
        CoreKind.TypeIdTarget => new CoreValue(spec?.RootId ?? 0, spec is null),
        CoreKind.EnumValue => spec is null ? null : new CoreValue(Enumerator(spec), true),
        _ => spec is null ? null : Field(kind, spec),
    };

    private static long Enumerator(CoreSpec spec)
    {
        var e = (BtfEnum)spec.Btf[spec.Last.TypeId];
        var value = e.Values[spec.Last.Index].Value;
        return e.Is64 ? value : (int)value; // 32-bit values are taken as signed whatever the enum says
    }

    private static CoreValue Field(CoreKind kind, CoreSpec spec)
    {
        var last = spec.Last;
        if (last.Name is null)
        {
            var size = (int)(spec.Bits(last.TypeId, 1) / 8);
            return kind switch
            {
                CoreKind.FieldOffset => new CoreValue(spec.BitOffset / 8, true, size, spec.Btf[last.TypeId]),
                CoreKind.FieldSize => new CoreValue(size, true),
                _ => throw new LinkException($"CO-RE relocation: {kind} of an array element"),
            };
        }
        var member = ((BtfComposite)spec.Btf[last.TypeId]).Members[last.Index];
        var type = spec.Btf.SkipModifiers(member.Type);
        var bits = member.BitfieldSize;
        var (byteOffset, byteSize) = bits > 0
            ? Container(spec, type, bits)
            : (spec.BitOffset / 8, (int)(spec.Bits(type.Id, 1) / 8));
        var width = bits > 0 ? bits : byteSize * 8;
        return kind switch
        {
            CoreKind.FieldOffset when bits > 0 => new CoreValue(byteOffset, false),
            CoreKind.FieldOffset => Offset(spec, byteOffset, type),
            CoreKind.FieldSize => new CoreValue(byteSize, bits == 0),
            CoreKind.FieldSigned => new CoreValue(type is BtfEnum { IsSigned: true } or BtfInt { IsSigned: true } ? 1 : 0, true),
            CoreKind.FieldShiftLeft => new CoreValue(64 - (spec.BitOffset + width - byteOffset * 8), bits == 0),
            _ => new CoreValue(64 - width, true),
        };
    }

    /// <summary>An array's accesses are to its elements.</summary>
    private static CoreValue Offset(CoreSpec spec, long offset, BtfType type)
    {
        while (type is BtfArray array)
            type = spec.Btf.SkipModifiers(array.Element);
        return new CoreValue(offset, true, (int)(spec.Bits(type.Id, 1) / 8), type);
    }

    /// <summary>The smallest naturally aligned word that holds all of a bitfield.</summary>
    private static (long Offset, int Size) Container(CoreSpec spec, BtfType type, int bits)
    {
        var size = spec.Btf.SizeOf(type.Id) is > 0 and <= 8 and var s ? s : 8;
        var offset = spec.BitOffset / 8 / size * size;
        while (spec.BitOffset + bits - offset * 8 > size * 8)
        {
            if (size >= 8)
                throw new LinkException("CO-RE relocation: a bitfield that no 64-bit read covers");
            size *= 2;
            offset = spec.BitOffset / 8 / size * size;
        }
        return (offset, size);
    }
}
