using System.Collections.Immutable;
using Playground.Kernel.Tracing;

namespace Playground.Executor;

/// <summary>What happens in a run: the executor's closed family of trace events.</summary>
/// <remarks>Objects are called by name (<c>task_struct#1</c>), map fields by map, key and byte offset.</remarks>
public abstract record RunEvent : TraceEvent
{
    private RunEvent() { }

    /// <summary>Who acts under this number, beyond the CPUs.</summary>
    /// <param name="Processor">The CPU that it interrupts; -1 for actors beside the CPUs.</param>
    public sealed record Lane(string Name, int Processor) : RunEvent { public override string Kind => "lane"; }

    public sealed record ProgramStart(string Program) : RunEvent { public override string Kind => "program-start"; }

    public sealed record ProgramEnd(string Program, ulong RetVal) : RunEvent { public override string Kind => "program-end"; }

    /// <summary>An instruction was executed; <see cref="Regs"/> are R0 to R10 after it.</summary>
    public sealed record Step(string Program, ImmutableArray<ulong> Regs) : RunEvent { public override string Kind => "insn"; }

    /// <summary>One atomic step on shared memory: an access of an instruction, or a named step within a helper or kernel function.</summary>
    /// <param name="Call">Helper or kernel function; empty for an instruction.</param>
    /// <param name="Where">What it touched, in words.</param>
    public sealed record MicroStep(string Program, string Call, string Name, string Where, bool Writes) : RunEvent { public override string Kind => "micro-step"; }

    /// <summary>A kernel pointer slot changed; old and new are object names, empty for NULL.</summary>
    public sealed record SlotChange(string Map, string Key, int Offset, string Old, string New) : RunEvent { public override string Kind => "slot"; }

    public sealed record RefcountChange(string Object, long Old, long New, string By) : RunEvent { public override string Kind => "refcount"; }

    public sealed record ObjectCreated(string Object, string Type) : RunEvent { public override string Kind => "object-created"; }

    public sealed record ObjectFreed(string Object) : RunEvent { public override string Kind => "object-freed"; }

    public sealed record Lock(string Name, bool Acquired) : RunEvent { public override string Kind => "lock"; }

    public sealed record RcuSection(bool Entered) : RunEvent { public override string Kind => "rcu"; }

    /// <summary>A grace period ended; what waited for it is done next.</summary>
    public sealed record GracePeriod(string Object) : RunEvent { public override string Kind => "grace-period"; }

    public sealed record Printk(string Text) : RunEvent { public override string Kind => "printk"; }

    /// <summary>A record went to a buffer that user space reads.</summary>
    public sealed record Output(string Map, ImmutableArray<byte> Data) : RunEvent { public override string Kind => "output"; }

    public sealed record Trapped(Trap Trap) : RunEvent { public override string Kind => "trap"; }

    public sealed record Violated(string What, string Message, string Object) : RunEvent { public override string Kind => "violation"; }
}
