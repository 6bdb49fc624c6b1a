using Playground.Kernel.Tracing;

namespace Playground.Verifier;

/// <summary>What happened while a program was verified; the page and the JSON render these.</summary>
public abstract record VerifierEvent : TraceEvent
{
    private VerifierEvent() { }

    /// <summary>Number of the path, from 1; a path ends at an exit, a covered state, or the error.</summary>
    public int Path { get; init; }
    /// <summary>Call frame, 0 the outermost.</summary>
    public int Frame { get; init; }

    /// <summary>An insn was executed: what was known before it and after it; after a call of a function, in the callee's frame.</summary>
    public sealed record InsnExecuted(StateSnapshot Before, StateSnapshot After) : VerifierEvent
    {
        public override string Kind => "insn";
    }

    /// <summary>A path was queued, to be continued at <paramref name="Target"/> later.</summary>
    public sealed record BranchQueued(int Target) : VerifierEvent
    {
        public override string Kind => "branch-queued";
    }

    /// <summary>A queued path was taken up again.</summary>
    public sealed record PathResumed(int From, StateSnapshot State) : VerifierEvent
    {
        public override string Kind => "path-resumed";
    }

    /// <summary>The current state was stored as a checkpoint with this number.</summary>
    public sealed record StateStored(int Checkpoint) : VerifierEvent
    {
        public override string Kind => "state-stored";
    }

    /// <summary>The path ended because this checkpoint covers its state.</summary>
    public sealed record Pruned(int Checkpoint, StateSnapshot Old, StateSnapshot Current) : VerifierEvent
    {
        public override string Kind => "pruned";
    }

    /// <summary>A reference, lock or saved irq flag was taken or given up.</summary>
    public sealed record ReferenceChanged(int Id, bool Acquired) : VerifierEvent
    {
        public override string Kind => Acquired ? "reference-acquired" : "reference-released";
    }

    /// <summary>The program is refused here; the state is the one before the insn, empty when none was being executed.</summary>
    public sealed record Refused(string Message, StateSnapshot Before) : VerifierEvent
    {
        public override string Kind => "refused";
    }
}
