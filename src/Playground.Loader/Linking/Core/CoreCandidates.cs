using Playground.Btf;

namespace Playground.Loader.Linking.Core;

/// <summary>Finds what a local path means in the kernel's types.</summary>
internal sealed class CoreCandidates(BtfSpec local, BtfSpec kernel)
{
    private readonly CoreCompatibility compatibility = new(local, kernel);
    private readonly Dictionary<int, List<int>> byLocalType = [];

    /// <summary>Kernel types of the local type's kind and name, flavours aside. The list may be narrowed by its user: later relocations see what earlier ones found.</summary>
    public List<int> Of(int localId)
    {
        if (byLocalType.TryGetValue(localId, out var found))
            return found;
        var type = local[localId];
        var name = FlavourName.Essential(type.Name).ToString();
        return byLocalType[localId] = [.. kernel.FindWithFlavours(name).Where(id => CoreCompatibility.SameKind(type, kernel[id]))];
    }

    /// <summary>The path in kernel type <paramref name="kernelId"/>, or null when it is not there.</summary>
    public CoreSpec? Match(CoreSpec path, int kernelId, CoreKind kind)
    {
        var found = new CoreSpec(kernel, kernelId);
        if (CoreSpec.IsField(kind))
            return MatchField(path, found) ? found : null;
        if (CoreSpec.IsEnum(kind))
            return MatchEnumerator(path, found) ? found : null;
        var matches = kind == CoreKind.TypeMatches
            ? new CoreMatching(local, kernel).Matches(path.RootId, kernelId)
            : compatibility.TypesAreCompatible(path.RootId, kernelId);
        return matches ? found : null;
    }

    private bool MatchEnumerator(CoreSpec path, CoreSpec found)
    {
        if (kernel.SkipModifiers(found.RootId) is not BtfEnum e)
            return false;
        for (var i = 0; i < e.Values.Length; i++)
        {
            if (!FlavourName.Same(path.Last.Name!, e.Values[i].Name))
                continue;
            found.Steps.Add(new CoreStep(e.Id, i, e.Values[i].Name));
            return true;
        }
        return false;
    }

    private bool MatchField(CoreSpec path, CoreSpec found)
    {
        var id = found.RootId;
        for (var i = 0; i < path.Steps.Count; i++)
        {
            var step = path.Steps[i];
            if (step.Name is not null)
            {
                if (!MatchMember(step, found, ref id, CoreSpec.MaxSteps))
                    return false;
                continue;
            }
            if (i > 0)
            {
                if (kernel.SkipModifiers(id) is not BtfArray array || (step.Index >= array.Count && !found.IsFlexible(array)))
                    return false;
                id = array.Element;
            }
            id = kernel.SkipModifiers(id).Id;
            found.Steps.Add(new CoreStep(id, step.Index, null));
            found.BitOffset += found.Bits(id, step.Index);
        }
        return true;
    }

    /// <summary>Looks for a member of the same name, also within unnamed structs and unions, and goes on with its type.</summary>
    private bool MatchMember(CoreStep step, CoreSpec found, ref int id, int depth)
    {
        if (kernel.SkipModifiers(id) is not BtfComposite composite || depth == 0)
            return false;
        for (var i = 0; i < composite.Members.Length; i++)
        {
            var member = composite.Members[i];
            found.BitOffset += member.BitOffset;
            if (member.Name.Length == 0)
            {
                var inner = member.Type;
                if (MatchMember(step, found, ref inner, depth - 1))
                {
                    id = inner;
                    return true;
                }
            }
            else if (member.Name == step.Name)
            {
                var localMember = ((BtfComposite)local[step.TypeId]).Members[step.Index];
                if (!compatibility.FieldsAreCompatible(localMember.Type, member.Type))
                    return false;
                found.Steps.Add(new CoreStep(composite.Id, i, member.Name));
                id = member.Type;
                return true;
            }
            found.BitOffset -= member.BitOffset;
        }
        return false;
    }
}
