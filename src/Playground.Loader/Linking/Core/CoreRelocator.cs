using System.Collections.Immutable;
using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Loader.Linking.Core;

/// <summary>Compile once, run everywhere: rewrites a function's instructions for the kernel's own types.</summary>
/// <remarks>The rules are libbpf's: candidates by name, all of which must agree; what the kernel lacks becomes an instruction that the verifier refuses if it is reached.</remarks>
internal sealed class CoreRelocator(BtfSpec local, BtfSpec kernel)
{
    private readonly CoreCandidates candidates = new(local, kernel);

    public ImmutableArray<Insn> Relocate(ObjectProgram function)
    {
        var insns = function.Insns.ToArray();
        foreach (var reloc in function.CoreRelocs)
        {
            try
            {
                Relocate(insns, reloc);
            }
            catch (LinkException e)
            {
                throw new LinkException($"function '{function.Name}': instruction {reloc.Insn}: {e.Message}", e.Unsupported);
            }
        }
        return [.. insns];
    }

    private void Relocate(Insn[] insns, CoreReloc reloc)
    {
        if (reloc.Kind is < 0 or > (int)CoreKind.TypeMatches)
            throw new LinkException($"CO-RE relocation: kind {reloc.Kind}", unsupported: true);
        var kind = (CoreKind)reloc.Kind;
        var path = CoreSpec.Parse(local, reloc.TypeId, reloc.Access, kind);
        if (kind == CoreKind.TypeIdLocal)
        {
            var id = new CoreValue(path.RootId, false);
            CorePatch.Apply(insns, reloc.Insn, id, id, validate: false);
            return;
        }
        if (local[path.RootId].Name.Length == 0)
            throw new LinkException($"CO-RE relocation: {kind} of an unnamed type");
        var was = CoreValue.Of(kind, path) ?? throw new LinkException($"CO-RE relocation: {kind} has no value");
        if (Find(kind, path) is { } now)
            CorePatch.Apply(insns, reloc.Insn, was, now, was.Validate && (kind != CoreKind.TypeIdTarget));
        else
            CorePatch.Poison(insns, reloc.Insn);
    }

    /// <summary>The kernel's number; null to poison.</summary>
    private CoreValue? Find(CoreKind kind, CoreSpec path)
    {
        var ids = candidates.Of(path.RootId);
        var matching = new List<int>();
        CoreValue? found = null;
        long offset = 0;
        foreach (var id in ids)
        {
            if (candidates.Match(path, id, kind) is not { } spec)
                continue;
            var value = CoreValue.Of(kind, spec);
            if (matching.Count > 0 && (spec.BitOffset != offset || value?.Number != found?.Number))
                throw new LinkException($"CO-RE relocation: the kernel has several types of this name, which disagree ({offset / 8} and {spec.BitOffset / 8})");
            (found, offset) = (value, spec.BitOffset);
            matching.Add(id);
        }
        if (matching.Count == 0)
            return CoreValue.Of(kind, null);
        ids.Clear();
        ids.AddRange(matching);
        return found;
    }
}
