using System.Globalization;
using Playground.Btf;

namespace Playground.Loader.Linking.Core;

/// <summary>What a CO-RE relocation asks for, numbered as on the wire.</summary>
internal enum CoreKind
{
    FieldOffset, FieldSize, FieldExists, FieldSigned, FieldShiftLeft, FieldShiftRight,
    TypeIdLocal, TypeIdTarget, TypeExists, TypeSize, EnumExists, EnumValue, TypeMatches,
}

/// <summary>One step of a path: an element (no name) or a member of the type.</summary>
internal readonly record struct CoreStep(int TypeId, int Index, string? Name);

/// <summary>A relocation's path in one set of types: where it starts, its steps, and the bit offset it ends at.</summary>
internal sealed class CoreSpec(BtfSpec btf, int rootId)
{
    /// <summary>Most steps of a path; libbpf's limit.</summary>
    public const int MaxSteps = 64;

    public BtfSpec Btf { get; } = btf;
    public int RootId { get; } = rootId;
    public List<CoreStep> Steps { get; } = [];
    public long BitOffset { get; set; }

    public CoreStep Last => Steps[^1];

    public static bool IsField(CoreKind kind) => kind <= CoreKind.FieldShiftRight;
    public static bool IsEnum(CoreKind kind) => kind is CoreKind.EnumExists or CoreKind.EnumValue;

    /// <summary>Reads a path such as <c>0:1:2</c> against the object's own types.</summary>
    public static CoreSpec Parse(BtfSpec btf, int typeId, string access, CoreKind kind)
    {
        if (!btf.Contains(typeId) || typeId == 0)
            throw Bad($"type {typeId} does not exist");
        var indices = Indices(access);
        var spec = new CoreSpec(btf, typeId);
        if (IsField(kind))
            return spec.Walk(indices, access);
        if (indices.Count != 1 || (!IsEnum(kind) && indices[0] != 0))
            throw Bad($"path '{access}' for {kind}");
        if (IsEnum(kind))
        {
            if (btf.SkipModifiers(typeId) is not BtfEnum e || indices[0] >= e.Values.Length)
                throw Bad($"path '{access}' names no enumerator of {btf.Describe(typeId)}");
            spec.Steps.Add(new CoreStep(e.Id, indices[0], e.Values[indices[0]].Name));
        }
        return spec;
    }

    private CoreSpec Walk(List<int> indices, string access)
    {
        var id = Btf.SkipModifiers(RootId).Id;
        Steps.Add(new CoreStep(id, indices[0], null));
        BitOffset = Bits(id, indices[0]);
        foreach (var index in indices.Skip(1))
        {
            switch (Btf.SkipModifiers(id))
            {
                case BtfComposite c when index < c.Members.Length:
                    var member = c.Members[index];
                    BitOffset += member.BitOffset;
                    if (member.Name.Length > 0)
                        Steps.Add(new CoreStep(c.Id, index, member.Name));
                    id = member.Type;
                    break;
                case BtfArray a when index < a.Count || IsFlexible(a):
                    id = Btf.SkipModifiers(a.Element).Id;
                    Steps.Add(new CoreStep(id, index, null));
                    BitOffset += Bits(id, index);
                    break;
                default:
                    throw Bad($"path '{access}' does not fit {Btf.Describe(RootId)}");
            }
        }
        return this;
    }

    /// <summary>True for an array without a length at the end of the struct that the path is in.</summary>
    public bool IsFlexible(BtfArray array) =>
        array.Count == 0 && Steps is [.., { Name: not null } last] && Btf[last.TypeId] is BtfComposite c && last.Index == c.Members.Length - 1;

    /// <summary>Bits that <paramref name="count"/> elements of a type take.</summary>
    public long Bits(int id, int count) => 8L * count * (Btf.SizeOf(id) ?? throw Bad($"type {Btf.Describe(id)} has no size"));

    private static List<int> Indices(string access)
    {
        var indices = new List<int>();
        foreach (var part in access.Split(':'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || indices.Count == MaxSteps)
                throw Bad($"path '{access}'");
            indices.Add(index);
        }
        return indices;
    }

    private static LinkException Bad(string what) => new($"CO-RE relocation: {what}");
}
