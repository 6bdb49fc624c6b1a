using System.CommandLine;
using System.Text;
using System.Text.Json;
using Playground.Session;
using Playground.Session.Browsing;
using Playground.Session.Sources;
using Playground.Session.Wire;

namespace Playground.Cli.Commands;

/// <summary><c>inspect</c> and <c>btf</c>: what is in an object, and types with their sizes and offsets.</summary>
internal static class BrowseCommands
{
    public static Command Inspect(PlaygroundServices services)
    {
        var file = new Argument<string>("file");
        var command = new Command("inspect", "lists the programs, maps and externs of a file") { file };
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var opened = await OpenAsync(services, parsed.GetValue(file)!, parsed.GetValue(common.Profile)!, cancellation).ConfigureAwait(false);
            if (opened?.Listing is not { } listing)
                return ExitStatus.Unusable;
            Console.Write(parsed.GetValue(common.Json) ? JsonSerializer.Serialize(listing, WireJson.Lines.ObjectListing) + "\n" : ListingText.Of(listing));
            return ExitStatus.Fine;
        });
        return command;
    }

    public static Command Btf(PlaygroundServices services)
    {
        var file = new Argument<string?>("file") { Arity = ArgumentArity.ZeroOrOne, Description = "without a file: the types of the profile's kernel" };
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "c", Description = "c (a header) or raw (a listing)" };
        format.AcceptOnlyFromAmong("c", "raw");
        var find = new Option<string?>("--find") { Description = "lists the types whose name contains this; 'struct task' asks for structs" };
        var type = new Option<string?>("--type") { Description = "shows one type with sizes and offsets" };
        var limit = new Option<int>("--limit") { DefaultValueFactory = _ => 100, Description = $"most types that --find lists, at most {TypeShelf.MaxPage}" };
        var from = new Option<int>("--from") { Description = "types that --find skips" };
        var output = new Option<string?>("-o") { Description = "a file to write instead of standard output" };
        var command = new Command("btf", "shows the types of an object or of a kernel") { file, format, find, type, limit, from, output };
        var common = new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (path, profile, json) = (parsed.GetValue(file), parsed.GetValue(common.Profile)!, parsed.GetValue(common.Json));
            if (parsed.GetValue(find) is null && parsed.GetValue(type) is null)
                return await ConvertCommands.WriteAsync(path, profile, parsed.GetValue(output),
                    input => input is null ? Task.FromResult(services.Converter.KernelTypes(profile, parsed.GetValue(format) == "c")) : services.Converter.TypesAsync(input, profile, parsed.GetValue(format) == "c", cancellation),
                    cancellation).ConfigureAwait(false);
            var shelf = await ShelfAsync(services, path, profile, cancellation).ConfigureAwait(false);
            if (shelf is null)
                return ExitStatus.Unusable;
            if (parsed.GetValue(type) is { } name)
            {
                if ((int.TryParse(name, out var id) ? shelf.Layout(id) : shelf.Layout(name)) is not { } layout)
                {
                    await Console.Error.WriteLineAsync($"there is no type '{name}'").ConfigureAwait(false);
                    return ExitStatus.Unusable;
                }
                Console.Write(json ? JsonSerializer.Serialize(layout, WireJson.Lines.TypeLayout) + "\n" : ListingText.Of(layout));
                return ExitStatus.Fine;
            }
            var page = shelf.Find(parsed.GetValue(find)!, "", parsed.GetValue(from), parsed.GetValue(limit));
            Console.Write(json ? JsonSerializer.Serialize(page, WireJson.Lines.TypePage) + "\n" : ListingText.Of(page));
            return ExitStatus.Fine;
        });
        return command;
    }

    private static async Task<TypeShelf?> ShelfAsync(PlaygroundServices services, string? path, string profile, CancellationToken cancellation)
    {
        if (path is null)
        {
            var error = "";
            if (CommonOptions.TryProfile(profile, ref error) is not null)
                return ObjectBrowser.Kernel(profile);
            await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
            return null;
        }
        var opened = await OpenAsync(services, path, profile, cancellation).ConfigureAwait(false);
        if (opened is { Listing: not null, Shelf: null })
            await Console.Error.WriteLineAsync($"{path}: the object has no type information (.BTF)").ConfigureAwait(false);
        return opened?.Shelf;
    }

    /// <summary>Null, with the reason on standard error, for what cannot be used.</summary>
    private static async Task<OpenedObject?> OpenAsync(PlaygroundServices services, string path, string profile, CancellationToken cancellation)
    {
        var error = "";
        CommonOptions.TryProfile(profile, ref error);
        SourceInput? input = null;
        if (error.Length == 0)
        {
            (input, var problem) = InputFiles.Read(path);
            error = input is null ? $"{path}: {problem}" : "";
        }
        if (input is null)
        {
            await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
            return null;
        }
        var opened = await services.Browser.OpenAsync(input, profile, cancellation).ConfigureAwait(false);
        foreach (var diagnostic in opened.Diagnostics)
            await Console.Error.WriteLineAsync(diagnostic.ToString()).ConfigureAwait(false);
        return opened;
    }
}
