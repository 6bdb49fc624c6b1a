using Playground.Session.Sources;

namespace Playground.Cli;

/// <summary>Files named on the command line, as inputs; what cannot be read says why.</summary>
internal static class InputFiles
{
    public static (SourceInput? Input, string Error) Read(string path)
    {
        if (SourceInput.KindOf(path) is not { } kind)
            return (null, "the ending tells the kind of input: .o is an object, .c is C, .bpf is assembly");
        try
        {
            return (new SourceInput(path, kind, File.ReadAllBytes(path)), "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return (null, e.Message);
        }
    }
}
