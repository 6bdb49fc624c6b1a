using Playground.Btf;

namespace Playground.Loader.Linking.Core;

/// <summary>Whether a local type matches a kernel's (<c>bpf_core_type_matches</c>): every local member is in the kernel's type with a matching type.</summary>
internal sealed class CoreMatching(BtfSpec local, BtfSpec kernel)
{
    private const int MaxDepth = 32;
    private int steps = 100_000;

    public bool Matches(int localId, int kernelId) => Matches(localId, kernelId, behindPointer: false, MaxDepth);

    private bool Matches(int localId, int kernelId, bool behindPointer, int depth)
    {
        for (; depth > 0 && --steps > 0; depth--)
        {
            var (l, k) = (local.SkipModifiers(localId), kernel.SkipModifiers(kernelId));
            if (!FlavourName.Same(l.Name, k.Name))
                return false;
            switch (l)
            {
                case BtfVoid:
                    return k is BtfVoid;
                case BtfFwd f:
                    return k is BtfFwd declared ? f.IsUnion == declared.IsUnion : behindPointer && k is BtfComposite known && known.IsUnion == f.IsUnion;
                case BtfEnum e:
                    return k is BtfEnum other && e.Size == other.Size && e.Values.Length <= other.Values.Length
                        && e.Values.All(v => other.Values.Any(w => FlavourName.Same(v.Name, w.Name)));
                case BtfComposite c when behindPointer:
                    return c.Kind == k.Kind || (k is BtfFwd fwd && fwd.IsUnion == c.IsUnion);
                case BtfComposite c:
                    return c.Kind == k.Kind && MembersMatch(c, (BtfComposite)k, depth);
                case BtfInt i:
                    return k is BtfInt j && i.Size == j.Size && i.IsSigned == j.IsSigned;
                case BtfPtr p when k is BtfPtr q:
                    behindPointer = true;
                    (localId, kernelId) = (p.Target, q.Target);
                    continue;
                case BtfArray a when k is BtfArray b && a.Count == b.Count:
                    (localId, kernelId) = (a.Element, b.Element);
                    continue;
                case BtfFuncProto f when k is BtfFuncProto g && f.Params.Length == g.Params.Length:
                    for (var i = 0; i < f.Params.Length; i++)
                    {
                        if (!Matches(f.Params[i].Type, g.Params[i].Type, behindPointer, depth - 1))
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

    private bool MembersMatch(BtfComposite l, BtfComposite k, int depth)
    {
        if (l.Members.Length > k.Members.Length)
            return false;
        foreach (var member in l.Members)
        {
            var found = false;
            foreach (var other in k.Members)
            {
                if (FlavourName.Same(member.Name, other.Name) && Matches(member.Type, other.Type, behindPointer: false, depth - 1))
                {
                    found = true;
                    break;
                }
            }
            if (!found)
                return false;
        }
        return true;
    }
}
