using Playground.Btf;

namespace Playground.Executor.Machines;

/// <summary>Finds members of kernel structs by name, inside anonymous members too.</summary>
internal static class BtfPath
{
    /// <summary>Byte offset and type id of a member; a dot goes into a named member. Null when there is none.</summary>
    public static (int Offset, int Type)? Find(BtfSpec btf, BtfComposite type, string path)
    {
        var dot = path.IndexOf('.');
        var name = dot < 0 ? path : path[..dot];
        if (Member(btf, type, name, 0) is not var (offset, id) || id == 0)
            return null;
        if (dot < 0)
            return (offset, id);
        return btf.SkipModifiers(id) is BtfComposite inner && Find(btf, inner, path[(dot + 1)..]) is var (further, final) ? (offset + further, final) : null;
    }

    private static (int Offset, int Type)? Member(BtfSpec btf, BtfComposite type, string name, int depth)
    {
        foreach (var member in type.Members)
        {
            if (member.Name == name)
                return (member.BitOffset / 8, member.Type);
            if (member.Name.Length == 0 && depth < 8 && btf.SkipModifiers(member.Type) is BtfComposite inner && Member(btf, inner, name, depth + 1) is var (offset, id))
                return (member.BitOffset / 8 + offset, id);
        }
        return null;
    }
}
