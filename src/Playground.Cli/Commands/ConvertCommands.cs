using System.CommandLine;
using System.Text;
using Playground.Session;
using Playground.Session.Conversions;
using Playground.Session.Sources;

namespace Playground.Cli.Commands;

/// <summary><c>asm</c>, <c>disasm</c> and <c>btf</c>: objects from text and text from objects.</summary>
internal static class ConvertCommands
{
    private delegate Task<Converted> Convert(SourceInput input, string profile, ParseResult parsed, CancellationToken cancellation);

    public static Command Asm(PlaygroundServices services)
    {
        var output = new Option<string>("-o") { Required = true, Description = "the object to write" };
        return Build("asm", "assembles (or compiles) a file into a BPF object", (i, p, _, c) => services.Converter.ToObjectAsync(i, p, c), output);
    }

    public static Command Disasm(PlaygroundServices services) =>
        Build("disasm", "lists the programs of a file as the kernel's log would", (i, p, _, c) => services.Converter.DisassembleAsync(i, p, c), new Option<string>("-o") { Description = "a file to write instead of standard output" });

    public static Command Btf(PlaygroundServices services)
    {
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "c", Description = "c (a header) or raw (a listing)" };
        format.AcceptOnlyFromAmong("c", "raw");
        var command = Build("btf", "shows the types of an object",
            (i, p, parsed, c) => services.Converter.TypesAsync(i, p, parsed.GetValue(format) == "c", c),
            new Option<string>("-o") { Description = "a file to write instead of standard output" });
        command.Options.Add(format);
        return command;
    }

    private static Command Build(string name, string what, Convert convert, Option<string> output)
    {
        var command = new Command(name, what);
        var file = new Argument<string>("file");
        command.Arguments.Add(file);
        command.Options.Add(output);
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var error = "";
            CommonOptions.TryProfile(parsed.GetValue(common.Profile)!, ref error);
            var (input, problem) = InputFiles.Read(parsed.GetValue(file)!);
            if (input is null || error.Length > 0)
            {
                await Console.Error.WriteLineAsync(error.Length > 0 ? error : $"{parsed.GetValue(file)}: {problem}").ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            var converted = await convert(input, parsed.GetValue(common.Profile)!, parsed, cancellation).ConfigureAwait(false);
            foreach (var diagnostic in converted.Diagnostics)
                await Console.Error.WriteLineAsync(diagnostic.ToString()).ConfigureAwait(false);
            if (!converted.IsUsable)
                return ExitStatus.Unusable;
            if (parsed.GetValue(output) is not { } path)
            {
                Console.Write(Encoding.UTF8.GetString(converted.Output.Span));
                return ExitStatus.Fine;
            }
            try
            {
                await File.WriteAllBytesAsync(path, converted.Output.ToArray(), cancellation).ConfigureAwait(false);
                return ExitStatus.Fine;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
        });
        return command;
    }
}
