using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Session.Browsing;

/// <summary>A set of types to look through: an object's or a kernel's. Safe to share between threads.</summary>
/// <param name="ofKernel">True for the types of the profile's kernel.</param>
public sealed class TypeShelf(BtfSpec btf, Profile profile, bool ofKernel)
{
    /// <summary>Most types in one answer.</summary>
    public const int MaxPage = 500;

    private const uint AllKinds = uint.MaxValue;

    /// <summary>Words in front of a name, and kinds to choose from.</summary>
    private static readonly (string Word, uint Kinds)[] KindWords =
    [
        ("struct", Bit(BtfKind.Struct)),
        ("union", Bit(BtfKind.Union)),
        ("enum", Bit(BtfKind.Enum) | Bit(BtfKind.Enum64)),
        ("typedef", Bit(BtfKind.Typedef)),
        ("func", Bit(BtfKind.Func)),
        ("var", Bit(BtfKind.Var) | Bit(BtfKind.Datasec)),
        ("int", Bit(BtfKind.Int) | Bit(BtfKind.Float)),
        ("tag", Bit(BtfKind.DeclTag) | Bit(BtfKind.TypeTag)),
    ];

    private readonly NameSearch names = new(btf);
    private readonly Lock finding = new();
    private (string Part, uint Kinds, IReadOnlyList<int> Ids)? last;

    /// <summary>The kinds that <see cref="Find"/> takes.</summary>
    public static ImmutableArray<string> Kinds => [.. KindWords.Select(k => k.Word)];

    /// <summary>Number of types.</summary>
    public int Count => btf.Count - 1;

    /// <summary>One page of the types whose name contains a word; <c>struct task</c> asks for structs only.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>, or empty for all.</param>
    /// <param name="count">At most <see cref="MaxPage"/> are given.</param>
    public TypePage Find(string words, string kind, int offset, int count)
    {
        var (part, kinds) = Parse(words, kind);
        IReadOnlyList<int> ids;
        lock (finding)
        {
            // Pages of one question are asked for one after the other.
            if (last is not { } kept || kept.Part != part || kept.Kinds != kinds)
                last = kept = (part, kinds, names.Find(part, kinds));
            ids = kept.Ids;
        }
        offset = Math.Clamp(offset, 0, ids.Count);
        count = Math.Clamp(count, 0, Math.Min(MaxPage, ids.Count - offset));
        return new TypePage(ids.Count, offset, [.. Enumerable.Range(offset, count).Select(i => Row(ids[i]))]);
    }

    /// <summary>Everything about one type; null when there is none with this id.</summary>
    public TypeLayout? Layout(int id)
    {
        if (id <= 0 || !btf.Contains(id))
            return null;
        try
        {
            return new LayoutBuilder(btf, profile, ofKernel).Build(id);
        }
        catch (BadBtfException e)
        {
            // Types that go in circles are read, and refused by the kernel.
            return new TypeLayout(id, KindName(btf[id].Kind), btf[id].Name, btf.Describe(id), null, 1, 0, [], [$"The type is malformed: {e.Message}."], false);
        }
    }

    /// <summary>The same by name: <c>struct task_struct</c>, <c>task_struct</c>; structs come before other kinds.</summary>
    public TypeLayout? Layout(string name)
    {
        var (part, kinds) = Parse(name, "");
        var ids = btf.Find(part).Where(id => (kinds >> (int)btf.KindOf(id) & 1) != 0).OrderBy(id => btf.KindOf(id) switch
        {
            BtfKind.Struct => 0,
            BtfKind.Union => 1,
            BtfKind.Typedef => 2,
            BtfKind.Fwd => 9,
            _ => 3,
        }).ToList();
        return ids.Count > 0 ? Layout(ids[0]) : null;
    }

    private TypeRow Row(int id)
    {
        var type = btf[id];
        return new TypeRow(id, KindName(type.Kind), type.Name, type is BtfFunc ? null : SizeOf(id), type switch
        {
            BtfComposite c => Number(c.Members.Length, "member"),
            BtfEnum e => Number(e.Values.Length, "value"),
            BtfDatasec d => Number(d.Vars.Length, "variable"),
            BtfFunc or BtfTypedef or BtfVar => btf.Describe(((BtfRef)type).Target),
            BtfFwd => "declared only",
            _ => "",
        });
    }

    private int? SizeOf(int id)
    {
        try
        {
            return btf.SizeOf(id);
        }
        catch (BadBtfException)
        {
            return null;
        }
    }

    private static (string Part, uint Kinds) Parse(string words, string kind)
    {
        var part = words.Trim();
        part = part[..Math.Min(part.Length, 128)];
        var kinds = KindWords.FirstOrDefault(k => k.Word == kind).Kinds;
        foreach (var (word, bits) in KindWords)
        {
            if (part.StartsWith(word + " ", StringComparison.Ordinal))
                (part, kinds) = (part[word.Length..].Trim(), kinds == 0 ? bits : kinds & bits);
        }
        return (part, kinds == 0 ? AllKinds : kinds);
    }

    internal static string KindName(BtfKind kind) => kind switch
    {
        BtfKind.Enum64 => "enum64",
        BtfKind.FuncProto => "func_proto",
        BtfKind.DeclTag => "decl_tag",
        BtfKind.TypeTag => "type_tag",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static uint Bit(BtfKind kind) => 1u << (int)kind;

    private static string Number(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}

/// <summary>Some of the types that were asked for.</summary>
/// <param name="Total">How many there are in all.</param>
public sealed record TypePage(int Total, int Offset, ImmutableArray<TypeRow> Rows);

/// <summary>A type in a list.</summary>
/// <param name="Size">Bytes; null for what has no size.</param>
/// <param name="Detail">What it holds or stands for, in few words.</param>
public sealed record TypeRow(int Id, string Kind, string Name, int? Size, string Detail);
