using System.CommandLine;
using System.Text.Json;
using Playground.Executor;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Tracing;
using Playground.Session;
using Playground.Session.Running;
using Playground.Session.Sources;
using Playground.Session.Wire;

namespace Playground.Cli.Commands;

/// <summary><c>explore</c> and <c>replay</c>: all interleavings of a scenario, or one of them step by step.</summary>
internal static class ExploreCommand
{
    private sealed class Arguments
    {
        public Argument<string> File { get; } = new("file");
        public Option<string[]> Setup { get; } = new("--setup") { Description = "a program that runs first, alone" };
        public Option<string[]> Cpu { get; } = new("--cpu") { Description = "PROG[*N][,PROG...]: what one CPU runs, in order" };
        public Option<string[]> With { get; } = new("--with") { Description = "a line of a scenario: irq CPU PROG, user CALLS, kernel EVENTS, rcu, map, expect, check" };
        public Option<string?> Scenario { get; } = new("--scenario") { Description = "a scenario file (JSON)" };
        public Option<string> Model { get; } = new("--model") { DefaultValueFactory = _ => "sc", Description = "memory model: sc (sequential consistency)" };
        public CommonOptions Common { get; }

        public Arguments(Command command)
        {
            command.Arguments.Add(File);
            foreach (Option option in new Option[] { Setup, Cpu, With, Scenario, Model })
                command.Options.Add(option);
            Common = new CommonOptions().AddTo(command);
        }

        /// <summary>The request that the arguments mean; null with a message when they mean none.</summary>
        public RunRequest? Request(ParseResult parsed, out string error)
        {
            error = "";
            CommonOptions.TryProfile(parsed.GetValue(Common.Profile)!, ref error);
            if (parsed.GetValue(Model) != "sc")
                error = "--model takes sc; other memory models are not modelled";
            var (input, problem) = InputFiles.Read(parsed.GetValue(File)!);
            if (input is null)
                error = $"{parsed.GetValue(File)}: {problem}";
            if (input is null || error.Length > 0)
                return null;
            try
            {
                var scenario = ScenarioOf(parsed, input);
                return new RunRequest(input, parsed.GetValue(Common.Profile)!, scenario) { Timeout = CommonOptions.Seconds(parsed.GetValue(Common.Timeout)) };
            }
            catch (Exception e) when (e is BadScenarioException or IOException or UnauthorizedAccessException)
            {
                error = e.Message;
                return null;
            }
        }

        /// <summary>A file, options, or else what the source says in its comments.</summary>
        private Scenario ScenarioOf(ParseResult parsed, SourceInput input) => parsed.GetValue(Scenario) is { } path
            ? ScenarioFile.Parse(System.IO.File.ReadAllText(path))
            : ScenarioLines.Choose(input, parsed.GetValue(Setup) ?? [], parsed.GetValue(Cpu) ?? [], parsed.GetValue(With) ?? []);
    }

    public static Command Explore(PlaygroundServices services)
    {
        var command = new Command("explore", "goes through the interleavings of programs on several CPUs");
        var arguments = new Arguments(command);
        var executions = new Option<long>("--max-executions") { DefaultValueFactory = _ => 1_000_000, Description = "stop after so many" };
        var preemptions = new Option<int?>("--preemptions") { Description = "only executions with at most so many preemptions" };
        var random = new Option<long>("--random") { Description = "so many random executions instead of all" };
        var seed = new Option<ulong>("--seed") { DefaultValueFactory = _ => 1, Description = "of the random executions" };
        var resume = new Option<string?>("--resume") { Description = "goes on from the token of an exploration that was stopped, or from @FILE" };
        var save = new Option<string?>("--save") { Description = "writes the token to a file instead, when the exploration is stopped" };
        var workers = new Option<int>("--workers") { Description = "cores to use; default all" };
        foreach (Option option in new Option[] { executions, preemptions, random, seed, resume, save, workers })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (arguments.Request(parsed, out var error) is not { } request)
                return Refuse(error);
            var options = new ExploreOptions
            {
                MaxExecutions = parsed.GetValue(executions),
                Preemptions = parsed.GetValue(preemptions),
                Random = parsed.GetValue(random),
                Seed = parsed.GetValue(seed),
                MaxSeconds = request.Timeout.TotalSeconds,
                Workers = parsed.GetValue(workers),
            };
            try
            {
                if (parsed.GetValue(resume) is { } token)
                    options = options with { Resume = token.StartsWith('@') ? System.IO.File.ReadAllText(token[1..]).Trim() : token };
                var result = await services.Explore.ExploreAsync(request, options, Console.IsErrorRedirected ? null : new StandardErrorProgress(), cancellation).ConfigureAwait(false);
                if (result.Unsupported.Length > 0)
                    return NotModelled(result.Unsupported);
                if (result.ResumeError.Length > 0)
                    return Refuse(result.ResumeError);
                var line = ExploreLine.Of(result);
                if (parsed.GetValue(save) is { } path && line.Resume is { } rest)
                {
                    System.IO.File.WriteAllText(path, rest + "\n");
                    line = line with { Resume = null };
                }
                if (parsed.GetValue(arguments.Common.Json))
                    Console.WriteLine(JsonSerializer.Serialize(line, WireJson.Lines.ExploreLine));
                else
                    Print(line);
                return result.Violations.IsEmpty ? ExitStatus.Fine : ExitStatus.No;
            }
            catch (Exception e) when (e is BadScenarioException or IOException or UnauthorizedAccessException)
            {
                return Refuse(e.Message);
            }
        });
        return command;
    }

    /// <summary>A line on the terminal, about once a second.</summary>
    private sealed class StandardErrorProgress : IProgress<ExploreProgress>
    {
        private double next = 1;

        public void Report(ExploreProgress p)
        {
            if (p.Seconds < next)
                return;
            next = p.Seconds + 1;
            Console.Error.WriteLine($"{p.Seconds:0} s: {p.Executions:N0} executions{(p.Fraction > 0 ? $", about {p.Fraction:P1} of {p.EstimatedExecutions:N0}" : "")}, {p.Violations} violations");
        }
    }

    public static Command Replay(PlaygroundServices services)
    {
        var command = new Command("replay", "one interleaving, step by step");
        var arguments = new Arguments(command);
        var schedule = new Option<string>("--schedule") { Required = true, Description = "as explore prints it" };
        command.Options.Add(schedule);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (arguments.Request(parsed, out var error) is not { } request)
                return Refuse(error);
            var json = parsed.GetValue(arguments.Common.Json);
            try
            {
                var result = await services.Replay.ReplayAsync(request with { Schedule = parsed.GetValue(schedule)! }, e => PrintEvent(e, json), cancellation).ConfigureAwait(false);
                if (result.Unsupported.Length > 0)
                    return NotModelled(result.Unsupported);
                if (result.ScheduleError.Length > 0)
                    return Refuse(result.ScheduleError);
                var line = ReplayLine.Of(result);
                if (json)
                    Console.WriteLine(JsonSerializer.Serialize(line, WireJson.Lines.ReplayLine));
                else
                    PrintEnd(line);
                return result.Violations.IsEmpty ? ExitStatus.Fine : ExitStatus.No;
            }
            catch (BadScenarioException e)
            {
                return Refuse(e.Message);
            }
        });
        return command;
    }

    private static void PrintEnd(ReplayLine line)
    {
        foreach (var o in line.Objects.Where(o => !o.Freed))
            Console.WriteLine($"{o.Name}: count {o.Refcount}, {(o.Owners.IsEmpty ? "no owner" : string.Join(", ", o.Owners))}");
        foreach (var c in line.Costs)
            Console.WriteLine($"CPU {c.Cpu}: {c.Insns} instructions, {c.Atomics} atomic operations, {c.Reads} shared reads, {c.Writes} shared writes, {c.LineTransfers} cache lines from other CPUs");
        foreach (var v in line.Violations)
            Console.WriteLine($"{v.Kind}: {v.Message}");
    }

    private static int Refuse(string error)
    {
        Console.Error.WriteLine(error);
        return ExitStatus.Unusable;
    }

    private static int NotModelled(string what)
    {
        Console.Error.WriteLine($"unsupported: {what}");
        return ExitStatus.NotModelled;
    }

    private static void Print(ExploreLine line)
    {
        Console.WriteLine($"{line.Executions} executions ({line.Blocked} blocked) in {line.Seconds} s, {(line.Complete ? "complete" : $"not complete: {line.Limit}{(line.Done is { } done ? $", about {done:P1} done" : "")}")} under sequential consistency");
        foreach (var o in line.Outcomes)
            Console.WriteLine($"  {o.Count} x {string.Join(" ", o.Retvals.Select(r => $"cpu{r.Cpu}:{r.Prog}={r.Retval}"))}   {o.Schedule}");
        foreach (var v in line.Violations)
        {
            Console.WriteLine($"{v.Kind}: {v.Message}\n  schedule {v.Schedule} ({v.Preemptions} preemptions)");
            if (v.Parting is { } p)
                Console.WriteLine($"  after {p.Step} steps {p.Bad} leads here; {p.Good} does not: {p.Schedule}");
        }
        if (line.Resume is { } token)
            Console.WriteLine($"go on with --resume {token}");
    }

    private static void PrintEvent(TraceEvent e, bool json)
    {
        var line = TraceLine.Of(e);
        Console.WriteLine(json ? JsonSerializer.Serialize(line, WireJson.Lines.TraceLine) : EventText.Of(line));
    }
}
