using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Playground.Isa.Assembly;
using Playground.Kernel.Objects;

namespace Playground.Loader.Assembly;

/// <summary>The outcome of reading assembly text: an object, or the errors that prevent one.</summary>
public sealed record AssembleResult(ObjectSpec? Object, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Reads <c>.bpf</c> assembly files: programs, maps and types by directive, one instruction a statement.</summary>
/// <remarks>An error does not stop the reading, so all mistakes of a file are told at once.</remarks>
public static partial class AssemblyReader
{
    private const int MaxErrors = 100;

    public static AssembleResult Read(string fileName, string text)
    {
        var file = new AssemblyFile(fileName);
        var directives = new Directives(file);
        foreach (var statement in WithWholeStructs(SourceText.Split(text)))
        {
            if (file.Diagnostics.Length >= MaxErrors)
                break;
            try
            {
                if (statement.Text[0] == '.')
                    directives.Read(statement);
                else
                    Insn(file, statement);
            }
            catch (AssemblyException e)
            {
                file.Error(statement, e.Column, e.Message);
            }
        }
        directives.FinishMaps();
        if (file.Functions.Count == 0 && !file.HasErrors)
            file.Error(new Statement("", 1, 1), 1, "no program: start one with .prog NAME SECTION");
        foreach (var function in file.Functions.Where(f => f.Insns.Count == 0))
            file.Error(function.Start, 1, $"{function.Name} has no instructions");
        // Also when there are errors already: names are checked on the way.
        var spec = file.Build();
        return new AssembleResult(file.HasErrors ? null : spec, file.Diagnostics);
    }

    /// <summary>Labels, and an instruction behind them.</summary>
    private static void Insn(AssemblyFile file, Statement statement)
    {
        if (file.Functions.Count == 0)
            throw new AssemblyException(1, "an instruction outside a program: start one with .prog NAME SECTION");
        var function = file.Functions[^1];
        var (text, column) = (statement.Text, 1);
        while (Label().Match(text) is { Success: true } match)
        {
            if (!function.TryLabel(match.Groups[1].Value))
                throw new AssemblyException(column, $"label '{match.Groups[1].Value}' is there already");
            column += match.Length;
            text = text[match.Length..];
        }
        if (text.Length == 0)
            return;
        var at = statement with { Text = text, Column = statement.Column + column - 1 };
        if (InsnParser.TryParse(text, out var insn, out var error, out var errorColumn))
            function.Add(insn, at);
        else
            throw new AssemblyException(column + errorColumn - 1, error);
    }

    /// <summary>Joins the lines of a <c>.struct</c> up to its closing bracket into one statement.</summary>
    private static IEnumerable<Statement> WithWholeStructs(IEnumerable<Statement> statements)
    {
        var text = new StringBuilder();
        var first = default(Statement);
        foreach (var statement in statements)
        {
            if (text.Length == 0 && !Directives.SpansLines(statement.Text))
            {
                yield return statement;
                continue;
            }
            if (text.Length == 0)
                first = statement;
            text.Append(statement.Text).Append(" ; ");
            if (!statement.Text.Contains('}', StringComparison.Ordinal))
                continue;
            yield return first with { Text = text.ToString().Trim() };
            text.Clear();
        }
        if (text.Length > 0)
            yield return first with { Text = text.ToString() };
    }

    [GeneratedRegex(@"^([A-Za-z_.$][\w.$]*|\d+):\s*")]
    private static partial Regex Label();
}
