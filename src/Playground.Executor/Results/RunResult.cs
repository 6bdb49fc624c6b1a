using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;

namespace Playground.Executor;

/// <summary>The two engines; they have one semantics.</summary>
public enum Engine { Interpreter, Compiled }

/// <summary>A program that others can go on with (tail calls), and what the verifier found out about it.</summary>
public sealed record ReadyProgram(ProgramSpec Program, ImmutableArray<Fixup> Fixups);

/// <summary>How <see cref="ProgramRunner.Run"/> runs a program; as BPF_PROG_TEST_RUN's attributes.</summary>
public sealed record RunOptions
{
    /// <summary>Packet or context bytes; empty for a default.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }
    /// <summary>Programs that slots of program arrays name; a slot whose program is not here is empty.</summary>
    public ImmutableArray<ReadyProgram> Others { get; init; } = [];
    public int Repeat { get; init; } = 1;
    public Engine Engine { get; init; }
    /// <summary>Instructions that all repetitions together may take.</summary>
    public long InsnBudget { get; init; } = 100_000_000;
    /// <summary>Bytes of maps, objects and packets.</summary>
    public long MemoryBudget { get; init; } = 256 << 20;
    public CancellationToken Cancel { get; init; }
}

/// <summary>One element of a map, as user space would read it (special fields are 0).</summary>
public sealed record MapEntry(ImmutableArray<byte> Key, ImmutableArray<byte> Value);

/// <summary>Contents of a map after a run, in the order of iteration.</summary>
public sealed record MapDump(string Name, ImmutableArray<MapEntry> Entries);

/// <summary>A record that a program wrote to a ring buffer, a perf event array or a file that user space reads.</summary>
public sealed record OutputRecord(string Map, ImmutableArray<byte> Data);

/// <summary>What one program did on one CPU.</summary>
public sealed record RunResult
{
    /// <summary>Low 32 bits of R0 at exit, as test_run reports it.</summary>
    public uint RetVal { get; init; }
    /// <summary>Positive errno with which test_run itself would fail; 0 otherwise.</summary>
    public int Errno { get; init; }
    public ImmutableArray<byte> DataOut { get; init; } = [];
    public ImmutableArray<MapDump> Maps { get; init; } = [];
    /// <summary>Lines that the program printed.</summary>
    public ImmutableArray<string> Printed { get; init; } = [];
    /// <summary>Records that it gave to user space, in the order in which they were finished.</summary>
    public ImmutableArray<OutputRecord> Outputs { get; init; } = [];
    public long Insns { get; init; }
    public double NsPerRun { get; init; }
    public string Engine { get; init; } = "interpreter";
    public Trap? Trap { get; init; }
    /// <summary>What is not modelled, when the run was refused; empty otherwise.</summary>
    public string Unsupported { get; init; } = "";
}
