namespace Playground.Kernel.Tracing;

/// <summary>The envelope that every event of a verification or a run travels in.</summary>
/// <remarks>
/// The verifier and the executor derive their own closed families of events from it; log text, JSON and pictures
/// are renderings of these. <see cref="Seq"/> counts from 1 without gaps within one trace.
/// </remarks>
public abstract record TraceEvent
{
    public long Seq { get; init; }
    /// <summary>CPU (or actor) number in a run; 0 in a verification.</summary>
    public int Cpu { get; init; }
    /// <summary>Instruction index; -1 when the event belongs to none.</summary>
    public int Insn { get; init; } = -1;
    /// <summary>What happened, one word in kebab-case, stable in JSON.</summary>
    public abstract string Kind { get; }
}
