using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>What lies at an offset within a struct.</summary>
internal enum WalkKind : byte
{
    Error,
    /// <summary>A number, or part of one.</summary>
    Scalar,
    /// <summary>A pointer to a struct or union.</summary>
    Pointer,
    /// <summary>A pointer to something that is no struct (void, a number, a function, another pointer).</summary>
    PlainPointer,
    /// <summary>A member that is a struct and begins exactly here.</summary>
    Struct,
}

/// <summary>Answer of one step of <see cref="BtfWalk"/>.</summary>
/// <param name="TypeId">Of the pointee (<see cref="WalkKind.Pointer"/>) or the member (<see cref="WalkKind.Struct"/>).</param>
/// <param name="Flags">Untrusted when a union was crossed; User, Percpu, Rcu by the pointer's type tag.</param>
/// <param name="Member">Name of the pointer member.</param>
/// <param name="Error">The kernel's message, without newline.</param>
internal readonly record struct WalkStep(WalkKind Kind, int TypeId, TypeFlags Flags, string Member, string Error, int Errno)
{
    public static WalkStep Fail(int errno, string message) => new(WalkKind.Error, 0, 0, "", message, errno);
    public static WalkStep Scalar(TypeFlags flags) => new(WalkKind.Scalar, 0, flags, "", "", 0);
}

/// <summary>Finds what a struct has at an offset, as an access through a BTF pointer sees it. Offsets and sizes in bytes.</summary>
internal static class BtfWalk
{
    /// <summary>One step: down to a scalar or pointer, or to the first nested struct that begins at the offset.</summary>
    /// <param name="flags">Flags found on the way so far.</param>
    public static WalkStep Step(BtfSpec btf, int typeId, int off, int size, TypeFlags flags)
    {
        while (true)
        {
            var type = btf.SkipModifiers(typeId);
            if (type is not BtfComposite composite)
                return WalkStep.Fail(Errno.Inval, $"Type '{Name(type.Name)}' is not a struct");
            if (composite.IsUnion && composite.Members.Length != 1)
                flags |= TypeFlags.Untrusted;

            if ((long)off + size > (uint)composite.Size)
            {
                var (element, elementOff) = FlexibleElement(btf, composite, off);
                if (element is BtfInt)
                    return WalkStep.Scalar(flags);
                if (element is not BtfComposite { Size: > 0 } inner)
                    return BeyondStruct(composite, off, size);
                off = elementOff % inner.Size;
                typeId = inner.Id;
                continue;
            }

            if (InMember(btf, composite, off, size, ref flags, out var nested, out var nestedOff) is { } step)
                return step;
            if (nestedOff == 0)
                return new(WalkKind.Struct, nested, flags, "", "", 0);
            (typeId, off) = (nested, nestedOff);
        }
    }

    /// <summary>Searches the members; null when a nested struct must be searched next.</summary>
    private static WalkStep? InMember(BtfSpec btf, BtfComposite composite, int off, int size, ref TypeFlags flags, out int nested, out int nestedOff)
    {
        (nested, nestedOff) = (0, 0);
        foreach (var member in composite.Members)
        {
            var start = member.BitOffset / 8;
            if (off + size <= start)
                break;
            if (member.BitfieldSize != 0)
            {
                // The access may begin before the bit field: clang describes no unnamed fields before it.
                var endByte = (member.BitOffset + member.BitfieldSize + 7) / 8;
                if (off <= start && endByte <= off + size)
                    return WalkStep.Scalar(flags);
                continue;
            }
            if (off < start)
                break;
            if (!TypeSizes.TryResolve(btf, member.Type, out var resolved))
                return WalkStep.Fail(Errno.Fault, $"field {Name(member.Name)} doesn't have size");
            long end = start + resolved.Size;
            if (off >= end)
                continue;

            var (type, memberSize) = (resolved.Type, resolved.Size);
            if (resolved.Count is > 0 and var count)
            {
                memberSize /= count;
                start += (int)((off - start) / memberSize * memberSize);
            }
            if (type is BtfComposite)
            {
                (nested, nestedOff) = (type.Id, off - start);
                return null;
            }
            if (type is BtfPtr pointer)
            {
                if (memberSize != size || off != start)
                    return WalkStep.Fail(Errno.Acces, $"cannot access ptr member {Name(member.Name)} with moff {start} in struct {Name(composite.Name)} with off {off} size {size}");
                return Pointer(btf, pointer, member.Name, flags);
            }
            if (off + size > end && (flags & TypeFlags.Untrusted) == 0)
                return WalkStep.Fail(Errno.Acces, $"access beyond the end of member {Name(member.Name)} (mend:{end}) in struct {Name(composite.Name)} with off {off} size {size}");
            return WalkStep.Scalar(flags);
        }
        return WalkStep.Fail(Errno.Inval, $"struct {Name(composite.Name)} doesn't have field at offset {off}");
    }

    private static WalkStep Pointer(BtfSpec btf, BtfPtr pointer, string member, TypeFlags flags)
    {
        if (btf[pointer.Target] is BtfTypeTag { KindFlag: false } tag)
        {
            flags |= tag.Name switch
            {
                "user" => TypeFlags.User,
                "percpu" => TypeFlags.Percpu,
                "rcu" => TypeFlags.Rcu,
                _ => TypeFlags.None,
            };
        }
        var target = btf.SkipModifiers(pointer.Target);
        return target is BtfComposite
            ? new(WalkKind.Pointer, target.Id, flags, member, "", 0)
            : new(WalkKind.PlainPointer, 0, flags, member, "", 0);
    }

    /// <summary>Element type of the array without length at the end of the struct, and the offset within the array; null when there is none.</summary>
    private static (BtfType? Element, int Off) FlexibleElement(BtfSpec btf, BtfComposite composite, int off)
    {
        if (composite.Members.IsEmpty)
            return (null, 0);
        var last = composite.Members[^1];
        var start = last.BitOffset / 8;
        if (off < start || btf.SkipModifiers(last.Type) is not BtfArray { Count: 0 } array)
            return (null, 0);
        return (btf.SkipModifiers(array.Element), off - start);
    }

    private static WalkStep BeyondStruct(BtfComposite composite, int off, int size) =>
        WalkStep.Fail(Errno.Acces, $"access beyond struct {Name(composite.Name)} at off {off} size {size}");

    /// <summary>How messages of a walk name a type or member without a name.</summary>
    public static string Name(string name) => name.Length == 0 ? "(anon)" : name;
}
