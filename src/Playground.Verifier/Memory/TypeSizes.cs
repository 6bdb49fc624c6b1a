using Playground.Btf;

namespace Playground.Verifier;

/// <summary>Type of a member or value with its size.</summary>
/// <param name="Type">The type without modifiers; for an array the innermost element's.</param>
/// <param name="Size">Bytes, of the whole array.</param>
/// <param name="Count">Elements of an array over all dimensions; 0 when it is none.</param>
internal readonly record struct ResolvedType(BtfType Type, long Size, long Count);

/// <summary>Sizes of BTF types.</summary>
internal static class TypeSizes
{
    private const int MaxDepth = 32, PointerSize = 8;

    /// <summary>False for types without a size: void, functions, forward declarations.</summary>
    public static bool TryResolve(BtfSpec btf, int typeId, out ResolvedType resolved)
    {
        var (count, isArray) = (1L, false);
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var type = btf.SkipModifiers(typeId);
            if (type is BtfArray array)
            {
                isArray = true;
                count *= (uint)array.Count;
                if (count > uint.MaxValue)
                    break;
                typeId = array.Element;
                continue;
            }
            if (SizeOf(type) is not { } size)
                break;
            resolved = new(type, size * count, isArray ? count : 0);
            return true;
        }
        resolved = default;
        return false;
    }

    /// <summary>Bytes of a type that is neither a modifier nor an array; null when it has no size.</summary>
    public static int? SizeOf(BtfType type) => type switch
    {
        BtfInt i => i.Size,
        BtfEnum e => e.Size,
        BtfFloat f => f.Size,
        BtfComposite c => c.Size,
        BtfDatasec d => d.Size,
        BtfPtr => PointerSize,
        _ => null,
    };
}
