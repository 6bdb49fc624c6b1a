using System.Collections.Immutable;
using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Linking;

/// <summary>A program linked for a profile, or why it could not be, in the words libbpf's user would need.</summary>
/// <param name="Unsupported">True when a kernel or libbpf could do it and the playground does not model it.</param>
public sealed record LinkResult(string Name, string Section, ProgramSpec? Program, string Error, bool Unsupported = false);

/// <summary>Makes an <see cref="ObjectSpec"/> into programs for one profile: CO-RE, externs, kernel functions, subprograms, maps.</summary>
public static class Linker
{
    /// <summary>Links every entry program alone, as <c>veristat</c> loads them, in the object's order.</summary>
    public static ImmutableArray<LinkResult> LinkAll(ObjectSpec spec, Profile profile)
    {
        ObjectLinker linker;
        try
        {
            linker = new ObjectLinker(spec, profile);
        }
        catch (Exception e) when (e is LinkException or BadBtfException)
        {
            return [.. spec.Programs.Where(p => p.IsEntry).Select(p => Failed(p, e))];
        }
        var results = ImmutableArray.CreateBuilder<LinkResult>();
        for (var i = 0; i < spec.Programs.Length; i++)
        {
            if (!spec.Programs[i].IsEntry)
                continue;
            try
            {
                results.Add(new LinkResult(spec.Programs[i].Name, spec.Programs[i].Section, linker.Link(i), ""));
            }
            catch (Exception e) when (e is LinkException or BadBtfException)
            {
                results.Add(Failed(spec.Programs[i], e));
            }
        }
        return results.ToImmutable();
    }

    private static LinkResult Failed(ObjectProgram program, Exception e) =>
        new(program.Name, program.Section, null, e.Message, e is LinkException { Unsupported: true });
}
