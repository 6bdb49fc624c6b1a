namespace Playground.Btf;

/// <summary>Whether two types mean the same: same kind, names, sizes, members and targets all the way down, whatever their ids.</summary>
/// <remarks>
/// Three questions are kept apart. <em>Identity</em>: one type in one <see cref="BtfSpec"/>, told by its id; two equal
/// declarations are two types. <em>Equivalence</em>, here: two types, of one set or of two, that a reader could not tell apart.
/// <em>Compatibility</em>: a local type may stand for a kernel's that has changed since, by libbpf's loose rules; the linker asks
/// that, for CO-RE. Equivalent types are compatible both ways; compatible ones need not be equivalent.
///
/// Types go in circles (<c>struct list_head { struct list_head *next; }</c>). Two types are taken for equivalent while they are
/// being compared, and a difference anywhere settles it.
/// </remarks>
public sealed class BtfEquivalence(BtfSpec a, BtfSpec b)
{
    /// <summary>Most pairs of types compared for one answer: hostile sets could ask for all of them.</summary>
    private const int MaxPairs = 200_000;

    /// <summary>True when the types mean the same. False also when that would take more than <see cref="MaxPairs"/> comparisons.</summary>
    /// <exception cref="BadBtfException">An id does not exist.</exception>
    public bool AreEquivalent(int idOfA, int idOfB)
    {
        var assumed = new HashSet<(int, int)>();
        var open = new Stack<(int A, int B)>();
        open.Push((idOfA, idOfB));
        while (open.TryPop(out var pair))
        {
            if (!assumed.Add(pair))
                continue;
            if (assumed.Count > MaxPairs || !Same(a[pair.A], b[pair.B], open))
                return false;
        }
        return true;
    }

    /// <summary>Compares what the two types say themselves; what they refer to is left open.</summary>
    private static bool Same(BtfType x, BtfType y, Stack<(int, int)> open)
    {
        if (x.Kind != y.Kind || x.Name != y.Name)
            return false;
        switch (x, y)
        {
            case (BtfInt i, BtfInt j):
                return (i.Size, i.Encoding, i.BitOffset, i.Bits) == (j.Size, j.Encoding, j.BitOffset, j.Bits);
            case (BtfFloat f, BtfFloat g):
                return f.Size == g.Size;
            case (BtfFwd f, BtfFwd g):
                return f.IsUnion == g.IsUnion;
            case (BtfEnum e, BtfEnum f):
                return e.Size == f.Size && e.IsSigned == f.IsSigned && e.Values.AsSpan().SequenceEqual(f.Values.AsSpan());
            case (BtfArray s, BtfArray t):
                open.Push((s.Element, t.Element));
                return s.Count == t.Count;
            case (BtfComposite s, BtfComposite t):
                return s.Size == t.Size && Members(s, t, open);
            case (BtfFuncProto p, BtfFuncProto q):
                return Parameters(p, q, open);
            case (BtfDatasec s, BtfDatasec t):
                return s.Size == t.Size && Places(s, t, open);
            case (BtfRef r, BtfRef s):
                open.Push((r.Target, s.Target));
                return Own(r) == Own(s);
            default:
                return true; // void
        }
    }

    /// <summary>What a reference says beside its target.</summary>
    private static (int, bool) Own(BtfRef type) => type switch
    {
        BtfFunc f => ((int)f.Linkage, false),
        BtfVar v => ((int)v.Linkage, false),
        BtfDeclTag t => (t.ComponentIndex, t.KindFlag),
        BtfTypeTag t => (0, t.KindFlag),
        _ => default,
    };

    private static bool Members(BtfComposite s, BtfComposite t, Stack<(int, int)> open)
    {
        if (s.Members.Length != t.Members.Length)
            return false;
        for (var i = 0; i < s.Members.Length; i++)
        {
            var (m, n) = (s.Members[i], t.Members[i]);
            if ((m.Name, m.BitOffset, m.BitfieldSize) != (n.Name, n.BitOffset, n.BitfieldSize))
                return false;
            open.Push((m.Type, n.Type));
        }
        return true;
    }

    private static bool Parameters(BtfFuncProto p, BtfFuncProto q, Stack<(int, int)> open)
    {
        if (p.Params.Length != q.Params.Length)
            return false;
        open.Push((p.Return, q.Return));
        for (var i = 0; i < p.Params.Length; i++)
        {
            if (p.Params[i].Name != q.Params[i].Name)
                return false;
            open.Push((p.Params[i].Type, q.Params[i].Type));
        }
        return true;
    }

    private static bool Places(BtfDatasec s, BtfDatasec t, Stack<(int, int)> open)
    {
        if (s.Vars.Length != t.Vars.Length)
            return false;
        for (var i = 0; i < s.Vars.Length; i++)
        {
            if ((s.Vars[i].Offset, s.Vars[i].Size) != (t.Vars[i].Offset, t.Vars[i].Size))
                return false;
            open.Push((s.Vars[i].Var, t.Vars[i].Var));
        }
        return true;
    }
}
