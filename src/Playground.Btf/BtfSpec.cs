using System.Text;

namespace Playground.Btf;

/// <summary>A set of BTF types by id, as read from a kernel or an object; immutable and safe to share between threads.</summary>
public sealed class BtfSpec
{
    private readonly RawBtf? raw;
    // Filled on demand from raw. Two threads may decode the same type; the first one's object stays.
    private readonly BtfType?[] types;
    private readonly Lazy<NameIndex> names;
    private readonly Lazy<ILookup<string, int>> flavoured;

    /// <param name="types">Element i becomes id i + 1; id 0 is void.</param>
    public BtfSpec(IEnumerable<BtfType> types)
    {
        this.types = [new BtfVoid(), .. types];
        for (var i = 0; i < this.types.Length; i++)
            this.types[i]!.Id = i;
        names = new(() => new NameIndex(Count, id => Encoding.UTF8.GetBytes(this.types[id]!.Name)));
        flavoured = new(FindFlavoured);
    }

    internal BtfSpec(RawBtf raw)
    {
        this.raw = raw;
        types = new BtfType?[raw.Count];
        names = new(() => new NameIndex(Count, id => raw.NameBytes(id)));
        flavoured = new(FindFlavoured);
    }

    /// <summary>Number of types, void included.</summary>
    public int Count => types.Length;

    /// <summary>All types in the order of their ids, void first.</summary>
    public IEnumerable<BtfType> Types
    {
        get
        {
            for (var id = 0; id < types.Length; id++)
                yield return Get(id);
        }
    }

    /// <summary>The type with this id.</summary>
    /// <exception cref="BadBtfException">No such id.</exception>
    public BtfType this[int id] => (uint)id < (uint)types.Length ? Get(id) : throw new BadBtfException($"type id {id} does not exist (there are {types.Length})");

    public bool Contains(int id) => (uint)id < (uint)types.Length;

    /// <summary>The kind of a type, without decoding it.</summary>
    public BtfKind KindOf(int id) => raw is null || types[id] is not null ? this[id].Kind : raw.Kind(id);

    /// <summary>The bytes of a type's name, without decoding the type; empty for an unnamed one.</summary>
    public ReadOnlySpan<byte> NameBytes(int id) => raw is null ? Encoding.UTF8.GetBytes(this[id].Name) : raw.NameBytes(id);

    /// <summary>Ids of the types of this name and kind, ascending; empty if none.</summary>
    public ReadOnlySpan<int> Find(string name, BtfKind kind) => Find(name).Where(id => KindOf(id) == kind).ToArray();

    /// <summary>Ids of the types of this name, of any kind, ascending; none for an empty name.</summary>
    public IReadOnlyList<int> Find(string name) => names.Value.Find(Encoding.UTF8.GetBytes(name));

    /// <summary>The same, and those of the name with a flavour behind it (<c>task_struct___old</c>).</summary>
    public IEnumerable<int> FindWithFlavours(string essential) => flavoured.Value[essential].Any() ? Find(essential).Concat(flavoured.Value[essential]).Order() : Find(essential);

    /// <summary>The first type of this name and kind, or null.</summary>
    public BtfType? FindFirst(string name, BtfKind kind)
    {
        foreach (var id in Find(name))
        {
            if (KindOf(id) == kind)
                return Get(id);
        }
        return null;
    }

    /// <summary>Follows typedefs, qualifiers and type tags; returns what they finally stand for.</summary>
    public BtfType SkipModifiers(int id)
    {
        for (var hops = 0; hops < types.Length; hops++)
        {
            switch (this[id])
            {
                case BtfTypedef or BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag:
                    id = ((BtfRef)Get(id)).Target;
                    break;
                case var t:
                    return t;
            }
        }
        throw new BadBtfException($"type id {id}: the chain of modifiers never ends");
    }

    /// <summary>The few types whose name has a flavour, by the name without it.</summary>
    private ILookup<string, int> FindFlavoured() => Enumerable.Range(1, Count - 1).Where(id => NameBytes(id).IndexOf("___"u8) > 0)
        .Select(id => (Id: id, this[id].Name)).Where(t => FlavourName.Essential(t.Name).Length < t.Name.Length)
        .ToLookup(t => FlavourName.Essential(t.Name).ToString(), t => t.Id);

    private BtfType Get(int id)
    {
        var type = Volatile.Read(ref types[id]);
        if (type is not null)
            return type;
        type = raw!.Decode(id); // only types read from raw bytes are ever missing
        return Interlocked.CompareExchange(ref types[id], type, null) ?? type;
    }
}

/// <summary>Malformed BTF; the message says which type and why.</summary>
public sealed class BadBtfException(string message) : Exception(message);
