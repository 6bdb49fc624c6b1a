namespace Playground.Session.Sources;

/// <summary>What the user gave: C, the playground's assembly, or a compiled object.</summary>
public enum SourceKind { C, Assembly, Object }

/// <summary>One input: its file name (used in messages and to tell C from C++-like endings), kind and bytes.</summary>
public sealed record SourceInput(string FileName, SourceKind Kind, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Largest source text in bytes.</summary>
    public const int MaxSource = 64 << 10;
    /// <summary>Largest object in bytes.</summary>
    public const int MaxObject = 4 << 20;

    public string Text => System.Text.Encoding.UTF8.GetString(Bytes.Span);

    public static SourceInput FromText(string fileName, SourceKind kind, string text) =>
        new(fileName, kind, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The kind that a file name's ending says; null when it says none.</summary>
    public static SourceKind? KindOf(string fileName) => Path.GetExtension(fileName) switch
    {
        ".c" => SourceKind.C,
        ".bpf" => SourceKind.Assembly,
        ".o" => SourceKind.Object,
        _ => null,
    };
}
