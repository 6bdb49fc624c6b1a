using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Loader.Linking;

/// <summary>Function and line records of a linked program; instructions count from the program's start.</summary>
internal readonly record struct ProgramInfo(ImmutableArray<FuncInfo> Funcs, ImmutableArray<LineInfo> Lines)
{
    /// <summary>A program whose main function has no records gets none for its subprograms either.</summary>
    public static ProgramInfo Collect(ObjectSpec spec, CodeBuilder code)
    {
        var funcs = ImmutableArray.CreateBuilder<FuncInfo>();
        var lines = ImmutableArray.CreateBuilder<LineInfo>();
        var main = spec.Programs[code.Functions[0]];
        foreach (var index in code.Functions)
        {
            var (function, start) = (spec.Programs[index], code.StartOf(index));
            if (!main.Funcs.IsEmpty)
                funcs.AddRange(function.Funcs.Select(f => f with { Insn = f.Insn + start }));
            if (!main.Lines.IsEmpty)
                lines.AddRange(function.Lines.Select(l => l with { Insn = l.Insn + start }));
        }
        return new ProgramInfo(funcs.ToImmutable(), lines.ToImmutable());
    }
}
