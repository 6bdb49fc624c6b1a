using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Playground.Kernel.Scenarios;
using Playground.Session.Sources;

namespace Playground.Session.Running;

/// <summary>A scenario as lines of text, the same in a source's comments, on the command line, in a file and on the page.</summary>
/// <remarks>
/// <code>
/// setup PROG[,PROG...]                 runs first, alone
/// cpu PROG[*N][,PROG...]               what one CPU runs, in order
/// irq CPU PROG[*N][,...]               interrupts that CPU at some instruction; nmi likewise
/// user CALL[; CALL...]                 bpf(2) calls: update MAP KEY VALUE [any|noexist|exist], lookup MAP KEY, delete MAP KEY, free MAP
/// kernel exit PID | delete TYPE ID     the kernel lets go of a task, or of another object; several with ;
/// rcu                                  grace periods end and memory goes
/// timers N                             how often each timer or work item fires at most (2)
/// map NAME KEY VALUE                   an element that is there before the setup
/// expect NAME[KEY][+OFFSET[:SIZE]] OP NUMBER|none     on the final maps; OP is == != &lt; &lt;= &gt; or &gt;=
/// check lost-update                    a check that is not always made
/// data HEX                             packet or context
/// </code>
/// Keys, values and numbers are decimal or 0x…; or bytes, hex:00ff. In a source a line is a comment: <c>// scenario: cpu take</c>.
/// </remarks>
public static partial class ScenarioLines
{
    private const int MaxLines = 256;
    private static readonly string[] KnownChecks = ["lost-update"];

    /// <summary>The scenario lines in a source's comments.</summary>
    public static ImmutableArray<string> LinesOf(SourceInput input) =>
        input.Kind == SourceKind.Object || input.Bytes.Length > SourceInput.MaxSource ? [] : LinesOf(input.Text);

    public static ImmutableArray<string> LinesOf(string source) => [.. Directive().Matches(source).Select(m => m.Groups[1].Value.Trim())];

    [GeneratedRegex(@"^[ \t]*(?://|#|;|/?\*)[ \t]*scenario:[ \t]*([^\r\n]*?)(?:\*/)?[ \t]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(\w[\w.]*)\[([^\]]+)\](?:\+(\d{1,9})(?::([1248]))?)?\s*(==|!=|<=|>=|<|>)\s*(\S+)$")]
    private static partial Regex Condition();

    /// <summary>What is asked for: scripts and further lines; without scripts the source's own scenario, with these lines added.</summary>
    /// <exception cref="BadScenarioException">A line that means nothing.</exception>
    public static Scenario Choose(SourceInput input, IReadOnlyCollection<string> setup, IReadOnlyCollection<string> cpus, IEnumerable<string> lines) =>
        cpus.Count == 0 && setup.Count == 0 && LinesOf(input) is { IsEmpty: false } own ? Parse([.. own, .. lines])
            : Parse([.. setup.Select(s => "setup " + s), .. cpus.Select(c => "cpu " + c), .. lines]);

    /// <summary>Lines in any order; empty ones are skipped.</summary>
    /// <exception cref="BadScenarioException">A line that means nothing; the message quotes it.</exception>
    public static Scenario Parse(IEnumerable<string> lines)
    {
        var scenario = new Scenario();
        var cpus = new List<string>();
        var count = 0;
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            if (++count > MaxLines)
                throw new BadScenarioException($"a scenario has at most {MaxLines} lines");
            var (word, rest) = Split(line);
            scenario = word switch
            {
                "setup" => scenario with { Setup = [.. scenario.Setup, .. RunRequest.ParsePrograms(rest)] },
                "cpu" => Cpu(),
                "irq" or "nmi" => scenario with { Interrupts = [.. scenario.Interrupts, Interrupt(word, rest, line)] },
                "user" => scenario with { Actors = [.. scenario.Actors, new Actor.User([.. Parts(rest, line).Select(p => Call(p, line))])] },
                "kernel" => scenario with { Actors = [.. scenario.Actors, new Actor.KernelEvents([.. Parts(rest, line).Select(p => Event(p, line))])] },
                "rcu" when rest.Length == 0 => scenario with { Actors = [.. scenario.Actors.Where(a => a is not Actor.GracePeriods), new Actor.GracePeriods()] },
                "timers" when int.TryParse(rest, out var times) && times is >= 0 and <= 100 => scenario with { TimerFirings = times },
                "map" => scenario with { Contents = [.. scenario.Contents, Content(rest, line)] },
                "expect" => scenario with { Expectations = [.. scenario.Expectations, Expectation(rest, line)] },
                "check" when KnownChecks.Contains(rest) => scenario with { Checks = [.. scenario.Checks, rest] },
                "data" => scenario with { Data = Data(rest, line) },
                _ => throw Wrong(line, "a line begins with setup, cpu, irq, nmi, user, kernel, rcu, timers, map, expect, check or data"),
            };

            Scenario Cpu()
            {
                cpus.Add(rest);
                return scenario;
            }
        }
        return scenario with { Cpus = cpus.Count == 0 ? [] : RunRequest.ParseCpus(cpus) };
    }

    private static BadScenarioException Wrong(string line, string why) => new($"scenario: '{line}': {why}");

    private static (string Word, string Tail) Split(string line)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        return space < 0 ? (line, "") : (line[..space], line[space..].Trim());
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string[] Parts(string rest, string line) => rest.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } parts
        ? parts : throw Wrong(line, "nothing to do");

    private static Interrupt Interrupt(string word, string rest, string line)
    {
        var (cpu, programs) = Split(rest);
        if (!int.TryParse(cpu, out var number) || number is < 0 or > 7 || programs.Length == 0)
            throw Wrong(line, "an interrupt names a CPU (0 to 7) and programs");
        return new Interrupt(number, word == "nmi" ? InterruptKind.Nmi : InterruptKind.Irq, RunRequest.ParsePrograms(programs));
    }

    private static Syscall Call(string text, string line)
    {
        var words = Words(text);
        return words switch
        {
            ["lookup", var map, var key] => new Syscall(SyscallKind.Lookup, map, Bytes(key, line), default, 0),
            ["update", var map, var key, var value] => new Syscall(SyscallKind.Update, map, Bytes(key, line), Bytes(value, line), 0),
            ["update", var map, var key, var value, "any" or "noexist" or "exist"] =>
                new Syscall(SyscallKind.Update, map, Bytes(key, line), Bytes(value, line), words[4] == "any" ? 0ul : words[4] == "noexist" ? 1ul : 2ul),
            ["delete", var map, var key] => new Syscall(SyscallKind.Delete, map, Bytes(key, line), default, 0),
            ["free", var map] => new Syscall(SyscallKind.Free, map, default, default, 0),
            _ => throw Wrong(line, "a call is lookup MAP KEY, update MAP KEY VALUE [any|noexist|exist], delete MAP KEY or free MAP"),
        };
    }

    private static ObjectGone Event(string text, string line) => Words(text) switch
    {
        ["exit", var pid] when int.TryParse(pid, out var number) => new ObjectGone("task_struct", number),
        ["delete", var type, var id] when int.TryParse(id, out var number) => new ObjectGone(type, number),
        _ => throw Wrong(line, "the kernel does exit PID or delete TYPE ID"),
    };

    private static MapContent Content(string rest, string line) => Words(rest) is [var map, var key, var value]
        ? new MapContent(map, Bytes(key, line), Bytes(value, line)) : throw Wrong(line, "an element is NAME KEY VALUE");

    private static Bytes Bytes(string text, string line) => Kernel.Scenarios.Bytes.TryParse(text, out var bytes)
        ? bytes : throw Wrong(line, $"'{text}' is neither a number nor hex: and bytes");

    private static Expectation Expectation(string rest, string line)
    {
        if (Condition().Match(rest) is not { Success: true } m)
            throw Wrong(line, "a condition is NAME[KEY]+OFFSET:SIZE == NUMBER, offset and size may be left out");
        var comparison = m.Groups[5].Value switch
        {
            "==" => Comparison.Equal,
            "!=" => Comparison.NotEqual,
            "<" => Comparison.Less,
            "<=" => Comparison.LessOrEqual,
            ">" => Comparison.Greater,
            _ => Comparison.GreaterOrEqual,
        };
        long? number = null;
        if (m.Groups[6].Value != "none")
            number = Kernel.Scenarios.Bytes.TryNumber(m.Groups[6].Value, out var n) ? n : throw Wrong(line, $"'{m.Groups[6].Value}' is no number");
        else if (comparison > Comparison.NotEqual)
            throw Wrong(line, "none is compared with == or !=");
        return new Expectation(m.Groups[1].Value, Bytes(m.Groups[2].Value.Trim(), line), m.Groups[3].Success ? int.Parse(m.Groups[3].Value) : 0,
            m.Groups[4].Success ? int.Parse(m.Groups[4].Value) : 0, comparison, number, rest);
    }

    private static byte[] Data(string rest, string line)
    {
        try
        {
            return Convert.FromHexString(rest);
        }
        catch (FormatException)
        {
            throw Wrong(line, "data is bytes in hexadecimal");
        }
    }
}
