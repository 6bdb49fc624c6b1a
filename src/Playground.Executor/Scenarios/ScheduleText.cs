using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>Where a CPU stands before a visible step: program, instruction, how often it has come there, micro-step.</summary>
internal readonly record struct Position(string Program, int Insn, int Visit, string Step)
{
    public override string ToString() => $"{Program}:{Insn}{(Visit > 1 ? $"x{Visit}" : "")}{(Step.Length > 0 ? ":" + Step : "")}";
}

/// <summary>One stretch of a schedule: a CPU runs until it stands at a position, or to its end.</summary>
internal readonly record struct Stretch(int Cpu, Position? Until)
{
    public override string ToString() => Until == null ? $"c{Cpu}" : $"c{Cpu}@{Until}";
}

/// <summary>Schedules as text.</summary>
/// <remarks>
/// <c>v1:</c>, then stretches separated by commas: <c>v1:c1@get:12:inc,c0,c1</c> means CPU 1 runs until it is about to do
/// the step <c>inc</c> of the call at instruction 12 of <c>get</c>, CPU 0 runs to its end, CPU 1 goes on to its end. <c>12x3</c> is the
/// third time that it comes to instruction 12. After the last stretch the CPUs run to their ends in order.
/// </remarks>
internal static class ScheduleText
{
    public const string Version = "v1:";
    private const int MaxStretches = 100_000;

    public static string Write(IEnumerable<Stretch> stretches) => Version + string.Join(',', stretches);

    /// <summary>The stretches, or an error in plain words.</summary>
    public static (List<Stretch> Stretches, string Error) Read(string text)
    {
        var stretches = new List<Stretch>();
        if (!text.StartsWith(Version, StringComparison.Ordinal))
            return (stretches, $"a schedule begins with {Version}");
        foreach (var piece in text[Version.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (stretches.Count == MaxStretches)
                return (stretches, $"more than {MaxStretches} stretches");
            var at = piece.IndexOf('@');
            var cpu = at < 0 ? piece : piece[..at];
            if (cpu.Length < 2 || cpu[0] != 'c' || !int.TryParse(cpu.AsSpan(1), out var id))
                return (stretches, $"'{piece}': a stretch begins with c and the CPU's number");
            if (at < 0)
            {
                stretches.Add(new Stretch(id, null));
                continue;
            }
            if (Place(piece[(at + 1)..]) is not { } position)
                return (stretches, $"'{piece}': after @ comes program:instruction, with xN for the Nth visit, and :step within a call");
            stretches.Add(new Stretch(id, position));
        }
        return (stretches, "");
    }

    private static Position? Place(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3))
            return null;
        var visits = parts[1].Split('x');
        var visit = 1;
        if (visits.Length > 2 || !int.TryParse(visits[0], out var insn) || visits.Length == 2 && !int.TryParse(visits[1], out visit))
            return null;
        return new Position(parts[0], insn, visit, parts.Length == 3 ? parts[2] : "");
    }
}
