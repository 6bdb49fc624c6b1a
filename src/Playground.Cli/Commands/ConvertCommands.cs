using System.CommandLine;
using System.Text;
using Playground.Session;
using Playground.Session.Conversions;
using Playground.Session.Sources;

namespace Playground.Cli.Commands;

/// <summary><c>asm</c> and <c>disasm</c>: objects from text and text from objects.</summary>
internal static class ConvertCommands
{
    private delegate Task<Converted> Convert(SourceInput input, string profile, CancellationToken cancellation);

    public static Command Asm(PlaygroundServices services) =>
        Build("asm", "assembles (or compiles) a file into a BPF object", services.Converter.ToObjectAsync, new Option<string>("-o") { Required = true, Description = "the object to write" });

    public static Command Disasm(PlaygroundServices services) =>
        Build("disasm", "lists the programs of a file as the kernel's log would", services.Converter.DisassembleAsync, new Option<string>("-o") { Description = "a file to write instead of standard output" });

    private static Command Build(string name, string what, Convert convert, Option<string> output)
    {
        var file = new Argument<string>("file");
        var command = new Command(name, what) { file, output };
        var common = new CommonOptions().AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var profile = parsed.GetValue(common.Profile)!;
            // The file is an argument that has to be there.
            return WriteAsync(parsed.GetValue(file), profile, parsed.GetValue(output), input => convert(input!, profile, cancellation), cancellation);
        });
        return command;
    }

    /// <summary>Converts what a path names (null: nothing) and writes the outcome to a file or standard output; the exit status.</summary>
    public static async Task<int> WriteAsync(string? path, string profile, string? output, Func<SourceInput?, Task<Converted>> convert, CancellationToken cancellation)
    {
        var error = "";
        CommonOptions.TryProfile(profile, ref error);
        SourceInput? input = null;
        if (path is not null && error.Length == 0)
        {
            (input, var problem) = InputFiles.Read(path);
            error = input is null ? $"{path}: {problem}" : "";
        }
        if (error.Length > 0)
        {
            await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
            return ExitStatus.Unusable;
        }
        var converted = await convert(input).ConfigureAwait(false);
        foreach (var diagnostic in converted.Diagnostics)
            await Console.Error.WriteLineAsync(diagnostic.ToString()).ConfigureAwait(false);
        if (!converted.IsUsable)
            return ExitStatus.Unusable;
        if (output is null)
        {
            Console.Write(Encoding.UTF8.GetString(converted.Output.Span));
            return ExitStatus.Fine;
        }
        try
        {
            await File.WriteAllBytesAsync(output, converted.Output.ToArray(), cancellation).ConfigureAwait(false);
            return ExitStatus.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitStatus.Unusable;
        }
    }
}
