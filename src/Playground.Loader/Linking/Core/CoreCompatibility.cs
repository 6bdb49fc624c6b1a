using Playground.Btf;

namespace Playground.Loader.Linking.Core;

/// <summary>Whether a local type may stand for a kernel's, after libbpf's rules: loosely, so that kernels can change.</summary>
/// <remarks>
/// Fields are compatible when both are structs or unions, or of the same kind with little else asked. Types are compatible
/// when their shape is, names aside. Types <em>match</em> when also members, sizes and names do (see <see cref="CoreMatching"/>).
/// </remarks>
internal sealed class CoreCompatibility(BtfSpec local, BtfSpec kernel)
{
    private const int MaxDepth = 32;

    /// <summary>Same kind, with ENUM and ENUM64 as one.</summary>
    public static bool SameKind(BtfType a, BtfType b) => a.Kind == b.Kind || (a is BtfEnum && b is BtfEnum);

    public bool FieldsAreCompatible(int localId, int kernelId)
    {
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var (l, k) = (local.SkipModifiers(localId), kernel.SkipModifiers(kernelId));
            if (l is BtfComposite && k is BtfComposite)
                return true;
            if (!SameKind(l, k))
                return false;
            switch (l)
            {
                case BtfPtr or BtfFloat:
                    return true;
                case BtfEnum or BtfFwd:
                    return l.Name.Length == 0 || k.Name.Length == 0 || FlavourName.Same(l.Name, k.Name);
                case BtfInt i:
                    return i.BitOffset == 0 && ((BtfInt)k).BitOffset == 0;
                case BtfArray a:
                    (localId, kernelId) = (a.Element, ((BtfArray)k).Element);
                    continue;
                default:
                    return false;
            }
        }
        return false;
    }

    public bool TypesAreCompatible(int localId, int kernelId)
    {
        // Prototypes branch; hostile ones branch without end.
        var steps = 10_000;
        return SameKind(local[localId], kernel[kernelId]) && Compatible(localId, kernelId, MaxDepth, ref steps);
    }

    private bool Compatible(int localId, int kernelId, int depth, ref int steps)
    {
        for (; depth > 0 && --steps > 0; depth--)
        {
            var (l, k) = (local.SkipModifiers(localId), kernel.SkipModifiers(kernelId));
            if (!SameKind(l, k))
                return false;
            switch (l)
            {
                case BtfVoid or BtfComposite or BtfEnum or BtfFwd or BtfFloat:
                    return true;
                case BtfInt i:
                    return i.BitOffset == 0 && ((BtfInt)k).BitOffset == 0;
                case BtfPtr p:
                    (localId, kernelId) = (p.Target, ((BtfPtr)k).Target);
                    continue;
                case BtfArray a:
                    (localId, kernelId) = (a.Element, ((BtfArray)k).Element);
                    continue;
                case BtfFuncProto f when k is BtfFuncProto g && f.Params.Length == g.Params.Length:
                    for (var i = 0; i < f.Params.Length; i++)
                    {
                        if (!Compatible(f.Params[i].Type, g.Params[i].Type, depth - 1, ref steps))
                            return false;
                    }
                    (localId, kernelId) = (f.Return, g.Return);
                    continue;
                default:
                    return false;
            }
        }
        return false;
    }
}
