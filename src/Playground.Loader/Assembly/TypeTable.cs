using System.Collections.Immutable;
using Playground.Btf;

namespace Playground.Loader.Assembly;

/// <summary>Builds the types that an assembly file declares or mentions; equal mentions share one type.</summary>
internal sealed class TypeTable
{
    private readonly List<BtfType?> types = [];
    private readonly Dictionary<(BtfKind, string, int), int> known = [];
    private readonly Dictionary<string, int> structs = [];
    private readonly Dictionary<int, (long Size, int Align)> layouts = [];

    /// <summary>Integer types by the names C programs for BPF use: size in bytes and BTF encoding (1 signed, 4 bool).</summary>
    private static readonly Dictionary<string, (string Name, int Size, int Encoding)> Ints = new()
    {
        ["u8"] = ("unsigned char", 1, 0),
        ["u16"] = ("unsigned short", 2, 0),
        ["u32"] = ("unsigned int", 4, 0),
        ["u64"] = ("unsigned long long", 8, 0),
        ["s8"] = ("signed char", 1, 1),
        ["s16"] = ("short", 2, 1),
        ["s32"] = ("int", 4, 1),
        ["s64"] = ("long long", 8, 1),
        ["char"] = ("char", 1, 1),
        ["short"] = ("short", 2, 1),
        ["int"] = ("int", 4, 1),
        ["long"] = ("long", 8, 1),
        ["unsigned"] = ("unsigned int", 4, 0),
        ["bool"] = ("bool", 1, 4),
    };

    /// <summary>Structs that the verifier knows by name; contents are opaque words of this many bytes.</summary>
    private static readonly Dictionary<string, (int Word, int Count)> Special = new()
    {
        ["bpf_spin_lock"] = (4, 1),
        ["bpf_timer"] = (8, 2),
        ["bpf_wq"] = (8, 2),
        ["bpf_list_head"] = (8, 2),
        ["bpf_list_node"] = (8, 3),
        ["bpf_rb_root"] = (8, 2),
        ["bpf_rb_node"] = (8, 4),
        ["bpf_refcount"] = (4, 1),
        ["bpf_dynptr"] = (8, 2),
    };

    public bool IsEmpty => types.Count == 0;

    /// <summary>What a type stands for behind typedefs, qualifiers and tags; null for void.</summary>
    public BtfType? Resolve(int type)
    {
        while (type != 0 && types[type - 1] is BtfRef and not BtfPtr)
            type = ((BtfRef)types[type - 1]!).Target;
        return type == 0 ? null : types[type - 1];
    }

    public BtfSpec Build() => new(types.Select(t => t!));

    public int Add(BtfType type)
    {
        types.Add(type);
        return types.Count;
    }

    public int? Int(string name)
    {
        if (!Ints.TryGetValue(name.StartsWith("__", StringComparison.Ordinal) ? name[2..] : name, out var row))
            return null;
        var id = Once(BtfKind.Int, row.Name, 0, () => new BtfInt { Name = row.Name, Size = row.Size, Encoding = row.Encoding, Bits = row.Size * 8 });
        layouts[id] = (row.Size, row.Size);
        return id;
    }

    public int Ptr(int target)
    {
        var id = Once(BtfKind.Ptr, "", target, () => new BtfPtr { Target = target });
        layouts[id] = (8, 8);
        return id;
    }

    public int Const(int target) => Once(BtfKind.Const, "", target, () => new BtfConst { Target = target });
    public int Tag(string tag, int target) => Once(BtfKind.TypeTag, tag, target, () => new BtfTypeTag { Name = tag, Target = target });

    public int Array(int element, int count)
    {
        var index = Int("u32")!.Value;
        var id = Once(BtfKind.Array, $"{count}", element, () => new BtfArray { Element = element, Count = count, IndexType = index });
        var (size, align) = Layout(element);
        layouts[id] = (size * count, align);
        return id;
    }

    /// <summary>An unsigned integer of this size, or bytes where there is none.</summary>
    public int Opaque(int size) => size switch
    {
        1 => Int("u8")!.Value,
        2 => Int("u16")!.Value,
        4 => Int("u32")!.Value,
        8 => Int("u64")!.Value,
        _ => Array(Int("u8")!.Value, size),
    };

    /// <summary>The struct of this name; one that is not declared (a kernel struct that is pointed to) stays without members.</summary>
    public int Struct(string name)
    {
        if (structs.TryGetValue(name, out var id))
            return id;
        types.Add(null);
        structs[name] = id = types.Count;
        layouts[id] = (0, 1);
        types[id - 1] = new BtfComposite { Name = name, Size = 0, Members = [] };
        if (Special.TryGetValue(name, out var row))
        {
            var word = Opaque(row.Word);
            Define(name, [(row.Count == 1 ? "val" : "__opaque", row.Count == 1 ? word : Array(word, row.Count))]);
        }
        return id;
    }

    public bool IsDeclared(string name) => structs.TryGetValue(name, out var id) && Layout(id).Size > 0;
    public int? Declared(string name) => IsDeclared(name) ? structs[name] : null;

    /// <summary>Gives a struct its members, laid out as C does.</summary>
    public void Define(string name, IReadOnlyList<(string Name, int Type)> fields)
    {
        var id = Struct(name);
        var (offset, structAlign) = (0L, 1);
        var members = ImmutableArray.CreateBuilder<BtfMember>();
        foreach (var (field, type) in fields)
        {
            var (size, align) = Layout(type);
            offset = (offset + align - 1) / align * align;
            members.Add(new BtfMember(field, type, checked((int)(offset * 8)), 0));
            offset += size;
            structAlign = Math.Max(structAlign, align);
        }
        offset = (offset + structAlign - 1) / structAlign * structAlign;
        layouts[id] = (offset, structAlign);
        types[id - 1] = new BtfComposite { Name = name, Size = checked((int)offset), Members = members.ToImmutable() };
    }

    /// <summary>Size and alignment in bytes; 0 bytes for what has no size (void, an undeclared struct).</summary>
    public (long Size, int Align) Layout(int type)
    {
        while (type != 0 && types[type - 1] is BtfRef and not BtfPtr)
            type = ((BtfRef)types[type - 1]!).Target;
        return layouts.GetValueOrDefault(type, (0, 1));
    }

    private int Once(BtfKind kind, string name, int target, Func<BtfType> make)
    {
        if (!known.TryGetValue((kind, name, target), out var id))
            known[(kind, name, target)] = id = Add(make());
        return id;
    }
}
