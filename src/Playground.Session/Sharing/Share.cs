using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Playground.Session.Sources;

namespace Playground.Session.Sharing;

/// <summary>What a link stores: inputs and the outcome seen, never traces.</summary>
/// <param name="Version">Of this shape; links of every version open for ever.</param>
/// <param name="Text">Source text; null for an object.</param>
/// <param name="ObjectBytes">An uploaded object; null for text.</param>
/// <param name="Cpus">Programs of each CPU, in order.</param>
/// <param name="Schedule">The interleaving shown; empty for none.</param>
/// <param name="Outcome">What its author saw, in one line.</param>
public sealed record Share(int Version, SourceKind Kind, string FileName, string? Text, byte[]? ObjectBytes, string Profile,
    string CompilerVersion, ImmutableArray<string> Setup, ImmutableArray<ImmutableArray<string>> Cpus, string Schedule, string Outcome)
{
    /// <summary>Further lines of the scenario, beside those in the source; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Lines { get; init; }

    public const int CurrentVersion = 1;
    /// <summary>Longest schedule kept, in characters.</summary>
    public const int MaxSchedule = 64 << 10;

    /// <summary>The source as it was given. What selects a moment is kept in the link's query, outside the stored content.</summary>
    public SourceInput ToInput() => Text is { } text
        ? SourceInput.FromText(FileName, Kind, text)
        : new SourceInput(FileName, SourceKind.Object, ObjectBytes ?? []);
}

/// <summary>Something about a share that cannot be stored; the message says what and the limit.</summary>
public sealed class BadShareException(string message) : Exception(message);
