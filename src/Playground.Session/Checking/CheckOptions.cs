using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Verifier;

namespace Playground.Session.Checking;

/// <summary>How to check the programs of a source.</summary>
public sealed record CheckOptions
{
    public string Profile { get; init; } = Kernel.Profiles.ProfileCatalog.Default;
    /// <summary>Only programs of these names; empty means all.</summary>
    public ImmutableArray<string> Programs { get; init; } = [];
    public int LogLevel { get; init; } = 1;
    /// <summary>Record what the verifier did: the report's events, which listings and JSON are made of.</summary>
    public bool RecordEvents { get; init; }
    /// <summary>Most recorded executions of one instruction.</summary>
    public int MaxVisits { get; init; } = Listing.ProgramListing.UsualVisits;
    /// <summary>Most recorded events of one program; later ones are left out.</summary>
    public int MaxEvents { get; init; } = 200_000;
    public Capabilities Caps { get; init; } = Capabilities.All;
    /// <summary>Program type to use instead of what the section says.</summary>
    public ProgType? Type { get; init; }
    public AttachType? Attach { get; init; }
    /// <summary>BPF_PROG_LOAD flags added to what the section asks for.</summary>
    public uint Flags { get; init; }
    /// <summary>Takes load flags from the test annotations in the object's BTF as well.</summary>
    public bool TestFlags { get; init; }
    /// <summary>Longest time for one program.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
