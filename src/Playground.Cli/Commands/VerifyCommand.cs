using System.CommandLine;
using System.Text.Json;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Wire;
using Playground.Verifier;

namespace Playground.Cli.Commands;

/// <summary><c>verify</c>, <c>host-verify</c> and <c>diff</c>: verdicts of every program of every file.</summary>
internal static class VerifyCommand
{
    private sealed class Arguments
    {
        public Argument<string[]> Files { get; } = new("files") { Description = ".o, .c or .bpf files", Arity = ArgumentArity.OneOrMore };
        public Option<string[]> Prog { get; } = new("--prog") { Description = "only the programs of this name" };
        public Option<int> Log { get; } = new("--log") { Description = "log level 0, 1 or 2", DefaultValueFactory = _ => 1 };
        public Option<string?> Type { get; } = new("--type") { Description = "program type instead of the section's" };
        public Option<string?> Attach { get; } = new("--attach") { Description = "expected attach type instead of the section's" };
        public Option<string> Caps { get; } = new("--caps") { Description = "all, bpf (no CAP_PERFMON) or none", DefaultValueFactory = _ => "all" };
        public Option<string?> Flags { get; } = new("--flags") { Description = "BPF_PROG_LOAD flags to add, a number" };
        public Option<bool> Events { get; } = new("--events") { Description = "with --json: what the verifier did, step by step, with every state (not for host-verify)" };
        public Option<bool> TestFlags { get; } = new("--test-flags") { Description = "take flags from the object's test annotations" };

        public Command AddTo(Command command)
        {
            command.Arguments.Add(Files);
            foreach (Option option in new Option[] { Prog, Log, Type, Attach, Caps, Flags, TestFlags, Events })
                command.Options.Add(option);
            return command;
        }
    }

    public static Command Verify(PlaygroundServices services) => Build("verify", "what the profile's kernel would say of each program", services.Checker.CheckAsync, refuseProfile: false);

    public static Command HostVerify(PlaygroundServices services) => Build("host-verify", "what this computer's kernel says of each program", services.HostChecker.CheckAsync, refuseProfile: true);

    private delegate Task<CheckResult> Check(Session.Sources.SourceInput input, CheckOptions options, CancellationToken cancellation);

    private static Command Build(string name, string what, Check check, bool refuseProfile)
    {
        var command = new Command(name, what);
        var arguments = new Arguments();
        arguments.AddTo(command);
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (refuseProfile && parsed.GetResult(common.Profile) is { Implicit: false })
            {
                await Console.Error.WriteLineAsync($"{name} answers for this computer's kernel; --profile is not for it").ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            if (!TryOptions(parsed, arguments, common, out var options, out var error) || (refuseProfile && NoHost(out error)))
            {
                await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            var status = new ExitStatus();
            var json = parsed.GetValue(common.Json);
            await foreach (var (file, result, problem) in ForEach(parsed.GetValue(arguments.Files)!, options, check, cancellation).ConfigureAwait(false))
                Print(file, result, problem, json, options.LogLevel, status);
            return status.Value;
        });
        return command;
    }

    public static Command Diff(PlaygroundServices services)
    {
        var command = new Command("diff", "the playground's answer beside this computer's kernel's; prints disagreements only");
        var arguments = new Arguments();
        arguments.AddTo(command);
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!TryOptions(parsed, arguments, common, out var options, out var error) || NoHost(out error))
            {
                await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            var status = new ExitStatus();
            var json = parsed.GetValue(common.Json);
            foreach (var file in parsed.GetValue(arguments.Files)!)
            {
                var (input, problem) = InputFiles.Read(file);
                if (input is null)
                {
                    await Console.Error.WriteLineAsync($"{file}: {problem}").ConfigureAwait(false);
                    status.Raise(ExitStatus.Unusable);
                    continue;
                }
                foreach (var line in await services.Differ.DiffAsync(input, options, cancellation).ConfigureAwait(false))
                {
                    Console.WriteLine(json ? JsonSerializer.Serialize(line, WireJson.Lines.DiffLine) : $"{line.File}:{line.Prog}: {line.Field}: ours {line.Ours} | host {line.Host}");
                    status.Raise(line.Field == "verdict" && line.Host == "no-verdict" ? ExitStatus.NotModelled : ExitStatus.No);
                }
            }
            return status.Value;
        });
        return command;
    }

    /// <summary>Checks two files at a time and yields the results in the order given.</summary>
    private static async IAsyncEnumerable<(string File, CheckResult? Result, string Problem)> ForEach(string[] files, CheckOptions options, Check check,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var pending = new Queue<(string File, Task<(CheckResult?, string)> Task)>();
        var next = 0;
        while (next < files.Length || pending.Count > 0)
        {
            while (next < files.Length && pending.Count < Environment.ProcessorCount)
            {
                var file = files[next++];
                pending.Enqueue((file, Task.Run(() => One(file), cancellation)));
            }
            var (name, task) = pending.Dequeue();
            var (result, problem) = await task.ConfigureAwait(false);
            yield return (name, result, problem);
        }

        async Task<(CheckResult?, string)> One(string file)
        {
            var (input, problem) = InputFiles.Read(file);
            return input is null ? (null, problem) : (await check(input, options, cancellation).ConfigureAwait(false), "");
        }
    }

    private static bool NoHost(out string why)
    {
        why = PlaygroundServices.WhyNoHost() ?? "";
        return why.Length > 0;
    }

    private static bool TryOptions(ParseResult parsed, Arguments a, CommonOptions common, out CheckOptions options, out string error)
    {
        options = new CheckOptions();
        error = "";
        CommonOptions.TryProfile(parsed.GetValue(common.Profile)!, ref error);
        if (parsed.GetValue(a.Log) is < 0 or > 2)
            error = "--log takes 0, 1 or 2";
        var type = KernelNames.Parse<ProgType>(parsed.GetValue(a.Type), ref error);
        var attach = KernelNames.Parse<AttachType>(parsed.GetValue(a.Attach), ref error);
        Capabilities caps;
        switch (parsed.GetValue(a.Caps))
        {
            case "all": caps = Capabilities.All; break;
            case "bpf": caps = Capabilities.Bpf; break;
            case "none": caps = Capabilities.None; break;
            default: caps = default; error = "--caps takes all, bpf or none"; break;
        }
        uint flags = 0;
        if (parsed.GetValue(a.Flags) is { } text && !KernelNames.TryNumber(text, out flags))
            error = $"--flags takes a number, not '{text}'";
        options = new CheckOptions
        {
            Profile = parsed.GetValue(common.Profile)!,
            Programs = [.. parsed.GetValue(a.Prog) ?? []],
            LogLevel = parsed.GetValue(a.Log),
            Type = type,
            Attach = attach,
            Caps = caps,
            Flags = flags,
            TestFlags = parsed.GetValue(a.TestFlags),
            RecordEvents = parsed.GetValue(a.Events),
            Timeout = CommonOptions.Seconds(parsed.GetValue(common.Timeout)),
        };
        return error.Length == 0;
    }

    private static void Print(string file, CheckResult? result, string problem, bool json, int logLevel, ExitStatus status)
    {
        if (result is null || result.Object is null)
        {
            var diagnostics = result?.Diagnostics ?? [new Diagnostic(DiagnosticSeverity.Error, file, 0, 0, problem)];
            status.Raise(ExitStatus.Unusable);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(VerifyLine.Unopened(file, diagnostics), WireJson.Lines.VerifyLine));
            else
                foreach (var d in diagnostics)
                    Console.WriteLine(d.Line > 0 ? d.ToString() : $"{file}: {d.Message}");
            return;
        }
        foreach (var report in result.Programs)
        {
            status.Raise(report.Verdict.Kind);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(VerifyLine.Of(file, report), WireJson.Lines.VerifyLine));
            else
                PrintText(file, report, logLevel);
        }
    }

    private static void PrintText(string file, ProgramReport report, int logLevel)
    {
        if (logLevel > 0 && report.Verdict.Kind == VerdictKind.Reject || logLevel > 1)
            Console.Write(report.Verdict.Log);
        var v = report.Verdict;
        Console.WriteLine(v.Message.Length == 0
            ? $"{file}:{report.Name}: {v.KindName} ({v.ProcessedInsns} insns processed)"
            : $"{file}:{report.Name}: {v.KindName}: {v.Message}");
        foreach (var note in report.Notes)
            Console.WriteLine($"  note: {note}");
    }
}
