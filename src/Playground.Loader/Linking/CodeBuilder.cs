using System.Collections.Immutable;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Loader.Linking;

/// <summary>A reference that code has after its functions were put together; the instruction counts from the program's start.</summary>
internal readonly record struct PlacedReloc(int Insn, ObjectReloc Reloc);

/// <summary>Puts a program and the functions it calls into one stream, in libbpf's order.</summary>
/// <remarks>
/// A function is appended when the walk over the instructions first meets a reference to it, and is walked itself
/// before the walk goes on: depth first. Functions that nobody refers to are left out.
/// </remarks>
internal sealed class CodeBuilder(ObjectSpec spec, Func<int, ImmutableArray<Insn>> codeOf)
{
    /// <summary>The kernel takes a million instructions; a stream that is longer is not worth building.</summary>
    private const int MaxInsns = 1_100_000, MaxDepth = 2000;

    private readonly List<Insn> insns = [];
    private readonly Dictionary<int, int> starts = [];

    /// <summary>Index of each appended function in the object, in order.</summary>
    public List<int> Functions { get; } = [];
    public List<PlacedReloc> Relocs { get; } = [];
    public List<Insn> Insns => insns;

    public int StartOf(int function) => starts[function];

    public void Append(int function, int depth = 0)
    {
        if (starts.ContainsKey(function))
            return;
        var code = codeOf(function);
        if (insns.Count + code.Length > MaxInsns || depth > MaxDepth)
            throw new LinkException($"more than {MaxInsns} instructions, or calls nested deeper than {MaxDepth}");
        var start = starts[function] = insns.Count;
        Functions.Add(function);
        insns.AddRange(code);
        foreach (var reloc in spec.Programs[function].Relocs)
        {
            if (reloc.Kind is not (RelocKind.Subprogram or RelocKind.FunctionAddress))
            {
                Relocs.Add(new PlacedReloc(start + reloc.Insn, reloc));
                continue;
            }
            var callee = Find(function, reloc);
            Append(callee, depth + 1);
            var at = start + reloc.Insn;
            insns[at] = insns[at].With(src: (byte)(reloc.Kind == RelocKind.Subprogram ? Pseudo.Call : Pseudo.Func), imm: starts[callee] - at - 1);
        }
    }

    private int Find(int caller, ObjectReloc reloc)
    {
        var index = reloc.Target;
        if (index < 0)
        {
            var found = spec.Programs.Select((p, i) => (p, i)).Where(x => x.p.Name == reloc.Symbol).Select(x => (int?)x.i).FirstOrDefault();
            index = found ?? throw new LinkException($"function '{spec.Programs[caller].Name}': instruction {reloc.Insn} calls '{reloc.Symbol}', which does not exist");
        }
        return index;
    }
}
