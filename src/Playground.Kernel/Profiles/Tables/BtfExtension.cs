using System.Buffers.Binary;
using System.Text;
using Playground.Btf;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Adds functions to a kernel's raw types, for a design that no kernel has; ids of the existing types stay.</summary>
internal sealed class BtfExtension
{
    private readonly byte[] raw;
    private readonly BtfSpec types;
    private readonly List<byte> added = [];
    private readonly List<byte> strings = [];
    private readonly Dictionary<int, int> pointers = [];
    private readonly int header, typeLength, stringOffset, stringLength;
    private int next;

    public BtfExtension(byte[] raw)
    {
        this.raw = raw;
        types = BtfReader.Read(raw);
        next = types.Count;
        header = Word(4);
        typeLength = Word(12);
        stringOffset = Word(16);
        stringLength = Word(20);
    }

    /// <summary>Adds a function; one of the same name that the kernel has gets another name.</summary>
    /// <param name="result">Struct to whose pointer is returned, or <c>void</c>.</param>
    /// <param name="parameters">Name and struct, or <c>int</c>.</param>
    /// <returns>The function's id.</returns>
    public int AddFunction(string name, string result, IReadOnlyList<(string Type, string Name)> parameters)
    {
        if (types.FindFirst(name, BtfKind.Func) is { } old)
            BinaryPrimitives.WriteInt32LittleEndian(raw.AsSpan(OffsetOf(old.Id)), Text("__kernel_" + name));
        var ret = result == "void" ? 0 : Pointer(result);
        var ids = parameters.Select(p => p.Type == "int" ? types.FindFirst("int", BtfKind.Int)!.Id : Pointer(p.Type)).ToArray();
        var proto = Begin(0, BtfKind.FuncProto, parameters.Count, ret);
        for (var i = 0; i < ids.Length; i++)
        {
            Add(Text(parameters[i].Name));
            Add(ids[i]);
        }
        return Begin(Text(name), BtfKind.Func, (int)BtfLinkage.Global, proto);
    }

    /// <summary>The types with what was added.</summary>
    public BtfSpec Build()
    {
        var typeStart = header + Word(8);
        var stringStart = header + stringOffset;
        var all = new List<byte>(raw.Length + added.Count + strings.Count);
        all.AddRange(raw.AsSpan(0, header));
        all.AddRange(raw.AsSpan(typeStart, typeLength));
        all.AddRange(added);
        all.AddRange(raw.AsSpan(stringStart, stringLength));
        all.AddRange(strings);
        var bytes = all.ToArray();
        int[] words = [0, typeLength + added.Count, typeLength + added.Count, stringLength + strings.Count];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 + i * 4), words[i]);
        return BtfReader.Read(bytes);
    }

    private int Pointer(string structName)
    {
        if (structName == "void")
            return pointers.TryGetValue(0, out var known) ? known : pointers[0] = Begin(0, BtfKind.Ptr, 0, 0);
        var target = types.FindFirst(structName, BtfKind.Struct) ?? throw new BadBtfException($"the kernel has no struct {structName}");
        return pointers.TryGetValue(target.Id, out var id) ? id : pointers[target.Id] = Begin(0, BtfKind.Ptr, 0, target.Id);
    }

    private int Begin(int name, BtfKind kind, int count, int sizeOrType)
    {
        Add(name);
        Add((int)kind << 24 | count);
        Add(sizeOrType);
        return next++;
    }

    private void Add(int word)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, word);
        added.AddRange(bytes);
    }

    private int Text(string text)
    {
        var offset = stringLength + strings.Count;
        strings.AddRange(Encoding.UTF8.GetBytes(text));
        strings.Add(0);
        return offset;
    }

    private int Word(int offset) => BinaryPrimitives.ReadInt32LittleEndian(raw.AsSpan(offset));

    /// <summary>Where a type's record starts, found by going through those before it.</summary>
    private int OffsetOf(int id)
    {
        var at = header + Word(8);
        for (var i = 1; i < id; i++)
        {
            var info = Word(at + 4);
            var count = info & 0xffff;
            at += 12 + (BtfKind)(info >> 24 & 31) switch
            {
                BtfKind.Int or BtfKind.Var or BtfKind.DeclTag => 4,
                BtfKind.Array => 12,
                BtfKind.Struct or BtfKind.Union or BtfKind.Datasec or BtfKind.Enum64 => 12 * count,
                BtfKind.Enum or BtfKind.FuncProto => 8 * count,
                _ => 0,
            };
        }
        return at;
    }
}
