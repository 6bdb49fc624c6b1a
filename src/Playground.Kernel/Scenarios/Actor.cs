using System.Collections.Immutable;

namespace Playground.Kernel.Scenarios;

/// <summary>Someone beside the CPUs who changes what programs see.</summary>
public abstract record Actor
{
    private Actor() { }

    /// <summary>A process that makes bpf(2) calls on maps, in order.</summary>
    public sealed record User(ImmutableArray<Syscall> Calls) : Actor;

    /// <summary>RCU: at some moment after their last reader has left, objects whose count reached zero lose their memory.</summary>
    public sealed record GracePeriods : Actor;

    /// <summary>The rest of the kernel gives up objects, in order: a task exits, a connection is deleted.</summary>
    public sealed record KernelEvents(ImmutableArray<ObjectGone> Events) : Actor;
}

public enum SyscallKind : byte { Lookup, Update, Delete, Free }

/// <summary>One bpf(2) call.</summary>
/// <param name="Value">As the scenario gives it; of a per-CPU map every CPU gets it.</param>
/// <param name="Flags">BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2.</param>
public sealed record Syscall(SyscallKind Kind, string Map, Bytes Key, Bytes Value, ulong Flags);

/// <summary>The rest of the kernel lets go of the object of this type and number (a pid, an id): it can no longer be found, and loses the kernel's count.</summary>
public sealed record ObjectGone(string Type, int Number);

/// <summary>An element put into a map.</summary>
public sealed record MapContent(string Map, Bytes Key, Bytes Value);
