using System.CommandLine;
using System.Text.Json;
using Playground.Executor;
using Playground.Session;
using Playground.Session.Running;
using Playground.Session.Wire;

namespace Playground.Cli.Commands;

/// <summary><c>run</c>: one program, one CPU, as BPF_PROG_TEST_RUN.</summary>
internal static class RunCommand
{
    public static Command Build(PlaygroundServices services)
    {
        var command = new Command("run", "one program on one CPU, as BPF_PROG_TEST_RUN");
        var file = new Argument<string>("file");
        var prog = new Option<string>("--prog") { Required = true, Description = "the program's name" };
        var data = new Option<string?>("--data") { Description = "packet or context bytes in hex, or @FILE" };
        var repeat = new Option<int>("--repeat") { DefaultValueFactory = _ => 1, Description = "times to run it" };
        var engine = new Option<string>("--engine") { DefaultValueFactory = _ => "interpreter", Description = "interpreter or compiled" };
        command.Arguments.Add(file);
        foreach (Option option in new Option[] { prog, data, repeat, engine })
            command.Options.Add(option);
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var error = "";
            CommonOptions.TryProfile(parsed.GetValue(common.Profile)!, ref error);
            var bytes = HexData.Read(parsed.GetValue(data), ref error);
            if (!HexData.TryEngine(parsed.GetValue(engine)!, out var which))
                error = "--engine takes interpreter or compiled";
            if (parsed.GetValue(repeat) < 1)
                error = "--repeat takes a positive number";
            var (input, problem) = InputFiles.Read(parsed.GetValue(file)!);
            if (input is null)
                error = $"{parsed.GetValue(file)}: {problem}";
            if (input is null || error.Length > 0)
            {
                await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(CommonOptions.Seconds(parsed.GetValue(common.Timeout)));
            var options = new RunOptions { Data = bytes, Repeat = parsed.GetValue(repeat), Engine = which, Cancel = limit.Token };
            RunResult result;
            try
            {
                result = await services.RunOne.RunAsync(input, parsed.GetValue(common.Profile)!, parsed.GetValue(prog)!, options, cancellation).ConfigureAwait(false);
            }
            catch (BadScenarioException e)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            if (result.Unsupported.Length > 0)
            {
                await Console.Error.WriteLineAsync($"unsupported: {result.Unsupported}").ConfigureAwait(false);
                return ExitStatus.NotModelled;
            }
            var line = RunLine.Of(parsed.GetValue(prog)!, result);
            Console.WriteLine(parsed.GetValue(common.Json)
                ? JsonSerializer.Serialize(line, WireJson.Lines.RunLine)
                : $"{line.Prog}: returned {line.Retval}, {line.Insns} insns, {line.NsPerRun} ns a run ({line.Engine}){(line.Trap is null ? "" : $", stopped: {line.Trap}")}");
            if (!parsed.GetValue(common.Json))
                foreach (var printed in result.Printed)
                    Console.WriteLine("  printk: " + printed);
            if (!parsed.GetValue(common.Json))
                foreach (var output in line.Outputs ?? [])
                    Console.WriteLine($"  {output.Map}: {output.Data}");
            return result.Trap is null ? ExitStatus.Fine : ExitStatus.No;
        });
        return command;
    }
}
