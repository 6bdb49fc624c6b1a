using System.CommandLine;
using System.Text.Json;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Comparing;
using Playground.Session.Wire;

namespace Playground.Cli.Commands;

/// <summary><c>compare</c>: the same programs under several profiles, differences marked.</summary>
internal static class CompareCommand
{
    public static Command Build(PlaygroundServices services)
    {
        var files = new Argument<string[]>("files") { Description = ".o, .c or .bpf files", Arity = ArgumentArity.OneOrMore };
        var profiles = new Option<string>("--profiles") { Description = "names, with commas between; the first is what the others are held against", DefaultValueFactory = _ => string.Join(",", ProfileComparer.Kernels) };
        var prog = new Option<string[]>("--prog") { Description = "only the programs of this name" };
        var log = new Option<int>("--log") { Description = "log level 0, 1 or 2; with 1 or 2 the logs' differing lines are printed", DefaultValueFactory = _ => 0 };
        var command = new Command("compare", "the same programs under several profiles") { files, profiles, prog, log };
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var names = parsed.GetValue(profiles)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var error = names.Length == 0 ? "--profiles names none" : "";
            foreach (var name in names)
                CommonOptions.TryProfile(name, ref error);
            if (parsed.GetValue(log) is < 0 or > 2)
                error = "--log takes 0, 1 or 2";
            if (error.Length > 0)
            {
                await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            var options = new CheckOptions { Programs = [.. parsed.GetValue(prog) ?? []], LogLevel = parsed.GetValue(log), Timeout = CommonOptions.Seconds(parsed.GetValue(common.Timeout)) };
            var status = new ExitStatus();
            foreach (var file in parsed.GetValue(files)!)
            {
                var (input, problem) = InputFiles.Read(file);
                if (input is null)
                {
                    await Console.Error.WriteLineAsync($"{file}: {problem}").ConfigureAwait(false);
                    status.Raise(ExitStatus.Unusable);
                    continue;
                }
                var comparison = await services.Comparer.CompareAsync(input, [.. names], options, asked: null, cancellation).ConfigureAwait(false);
                if (!comparison.AllAgree)
                    status.Raise(ExitStatus.No);
                Print(comparison with { FileName = file }, parsed.GetValue(common.Json));
            }
            return status.Value;
        });
        return command;
    }

    private static void Print(ProfileComparison comparison, bool json)
    {
        foreach (var line in CompareLine.Of(comparison))
            Console.WriteLine(json
                ? JsonSerializer.Serialize(line, WireJson.Lines.CompareLine)
                : $"{line.File}:{line.Prog}: {(line.Differs ? "≠" : " ")} {line.Profile}: {line.Verdict}{(line.Message.Length > 0 ? ": " + line.Message : "")}");
        if (json)
            return;
        foreach (var program in comparison.Programs)
            foreach (var answer in program.Answers.Skip(1).Where(a => a.Verdict.Log.Length > 0))
                PrintLogs(program.Name, program.Answers[0], answer);
    }

    private static void PrintLogs(string prog, ProfileAnswer first, ProfileAnswer other)
    {
        Console.WriteLine($"--- {prog} {first.Profile}\n+++ {prog} {other.Profile}");
        foreach (var pair in LogAlignment.Of(first.Verdict.Log, other.Verdict.Log).Where(p => !p.Same))
        {
            if (pair.Left is not null)
                Console.WriteLine("-" + pair.Left);
            if (pair.Right is not null)
                Console.WriteLine("+" + pair.Right);
        }
    }
}
