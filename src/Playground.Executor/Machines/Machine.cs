using Playground.Executor.Functions;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Isa;
using Playground.Kernel.Tracing;

namespace Playground.Executor.Machines;

/// <summary>Something that must not happen, as the machine noticed it.</summary>
internal sealed record Fault(string Kind, string Message, string Object);

/// <summary>The modelled machine: memory, maps, kernel objects, CPUs.</summary>
internal sealed partial class Machine
{
    public Machine(KernelView kernel, AddressSpace memory)
    {
        (Kernel, Memory) = (kernel, memory);
        memory.Removed = region =>
        {
            if (region.Pointee != 0)
                pointees.Remove(region.Pointee);
            else if (region.IsTimer)
                Timers.Remove(region);
            else if (region.Owner is KernelObject && Objects.Count > 0)
                Objects.RemoveAt(Objects.Count - 1);
        };
    }

    public KernelView Kernel { get; }
    public AddressSpace Memory { get; }
    public List<BpfMap> Maps { get; } = [];
    public List<KernelObject> Objects { get; } = [];
    public List<Code> Codes { get; } = [];
    public Cpu[] Cpus { get; set; } = [];
    /// <summary>CPUs that per-CPU maps have a value for.</summary>
    public int PossibleCpus { get; set; } = 1;
    /// <summary>Set when the scenario asks for lost updates.</summary>
    public UpdateWatch? Updates { get; set; }
    /// <summary>Conditions on the final maps.</summary>
    public Scenarios.Condition[] Conditions { get; set; } = [];
    /// <summary>Receives events; null when nobody listens.</summary>
    public Action<RunEvent>? Sink { get; set; }
    /// <summary>The first thing that went wrong in this execution; what follows from it is not told.</summary>
    public Fault? Fault { get; set; }
    /// <summary>Lines printed; null when nobody will read them.</summary>
    public List<string>? Printed { get; set; } = [];
    /// <summary>What programs wrote to buffers that user space reads.</summary>
    public List<OutputRecord> Outputs { get; } = [];
    public long InsnBudget { get; set; } = 1_000_000;

    /// <summary>Stops a CPU.</summary>
    public Stop Trap(Cpu cpu, TrapKind kind, string message)
    {
        cpu.S.Trap = kind;
        cpu.S.Status = CpuStatus.Trapped;
        cpu.TrapMessage = message;
        var trap = TrapOf(cpu)!;
        Report(kind == TrapKind.Budget ? "livelock" : trap.KindName, trap.ToString(), Memory.RegionAt(cpu.S.D, out _)?.Owner is KernelObject o && kind == TrapKind.UseAfterFree ? o.Name : "", cpu);
        Sink?.Invoke(new RunEvent.Trapped(trap) { Cpu = cpu.Id, Insn = cpu.S.Pc });
        return Stop.Trap;
    }

    public Trap? TrapOf(Cpu cpu) => cpu.S.Trap == TrapKind.None ? null : new Trap(cpu.S.Trap, cpu.Code.Name, cpu.S.Pc, cpu.TrapMessage);

    /// <summary>Stops a CPU that touched memory it may not touch, and says what it hit.</summary>
    public Stop BadAccess(Cpu cpu, ulong address, int size, bool write)
    {
        var what = $"{(write ? "store" : "load")} of {size} bytes";
        var region = Memory.RegionAt(address, out var offset);
        cpu.S.D = address;
        return region switch
        {
            null => Trap(cpu, TrapKind.OutOfBounds, address == 0 ? $"{what} through NULL" : $"{what} at 0x{address:x}, where nothing is"),
            { Freed: true } => Trap(cpu, TrapKind.UseAfterFree, $"{what} at offset {offset} of {region.Name}, which has been freed"),
            { Kind: RegionKind.Hidden } => Trap(cpu, TrapKind.OutOfBounds, $"{what} inside {region.Name}, which programs cannot see"),
            _ when write && region.ReadOnly && offset + size <= region.Length => Trap(cpu, TrapKind.ReadOnly, $"{what} at offset {offset} of {region.Name}, which is read-only"),
            _ => Trap(cpu, TrapKind.OutOfBounds, $"{what} at offset {offset} of {region.Name}, which has {region.Length} bytes"),
        };
    }

    /// <summary>From now on memory of programs that is read before it is written is reported.</summary>
    public void WatchReads()
    {
        watchesReads = true;
        foreach (var cpu in Cpus.Where(c => c.Kind <= LaneKind.Nmi))
            cpu.Stack.Written = AddBits(cpu.Stack);
    }

    private bool watchesReads;

    private Region? AddBits(Region region) => Memory.TryAdd($"bytes written of {region.Name}", RegionKind.Hidden, (region.Length + 127) / 64 * 8);

    /// <summary>Reports a read of which no byte has been written; of a key, any byte.</summary>
    /// <remarks>A load that takes padding along with a field is no mistake, a key with padding in it is.</remarks>
    public void CheckWritten(Cpu cpu, Region region, int offset, int size, bool all)
    {
        if (region.Written is not { } bits || AddressSpace.CountWritten(bits, offset, size) is var count && (all ? count == size : count > 0))
            return;
        var where = region == cpu.Stack ? $"fp{offset % Cpu.FrameStack - Cpu.FrameStack}" : $"{region.Name}+{offset}";
        Report("uninitialised-read", $"{cpu.Code.Name} reads {(all ? "a key of " : "")}{size} bytes at {where} before {(count == 0 ? "anything has" : "all of them have")} been written there", region.Kind == RegionKind.Stack ? "" : region.Name, cpu);
    }

    /// <summary>Notes that something went wrong; only the first in an execution counts.</summary>
    public void Report(string kind, string message, string obj, Cpu? cpu)
    {
        if (Fault != null)
            return;
        Fault = new Fault(kind, message, obj);
        Sink?.Invoke(new RunEvent.Violated(kind, message, obj) { Cpu = cpu?.Id ?? 0, Insn = cpu?.S.Pc ?? -1 });
    }

    /// <summary>Puts a CPU at the beginning of a program of its script.</summary>
    /// <param name="tail">Number + 1 of a program of the machine to run in its place; 0 for the script's own.</param>
    public void Start(Cpu cpu, int position, int tail = 0)
    {
        ref var s = ref cpu.S;
        s.Position = position;
        s.Pc = 0;
        s.Depth = 0;
        s.Step = 0;
        s.MayGoto = 0;
        s.Begun = false;
        s.ReaderSince = -1;
        (s.Tail, s.TailCalls) = (tail, 0);
        s.Status = CpuStatus.Running;
        if (cpu.Stack.Written is { } written)
            Memory.ClearWritten(written, 0, Cpu.FrameStack);
        s.R = default;
        s.R[1] = cpu.Context?.Address ?? 0;
        s.R[10] = cpu.Stack.Address + Cpu.FrameStack;
        // Waiting for a timer or for a grace period is no program.
        if (cpu.Kind < LaneKind.Rcu || tail != 0)
            Sink?.Invoke(new RunEvent.ProgramStart(cpu.Code.Name) { Cpu = cpu.Id });
    }

    /// <summary>Keeps the return value of the program that has just ended.</summary>
    public void Finish(Cpu cpu)
    {
        Memory.Write64(cpu.Returns, cpu.S.Position * 8, cpu.S.R[0]);
        Sink?.Invoke(new RunEvent.ProgramEnd(cpu.Code.Name, cpu.S.R[0]) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }

    /// <summary>A legacy packet load: network byte order into R0; false when it lies outside the packet.</summary>
    public bool LoadPacket(Cpu cpu, in Decoded d)
    {
        const int network = -0x100000, link = -0x200000;
        var offset = (int)((uint)d.Imm + (d.Op == Op.LdInd ? (uint)cpu.S.R[d.Src] : 0));
        if (Packet.Of(cpu) is not { } packet || offset < link)
            return false;
        // Far below zero: from the network or the link layer's header.
        var mac = packet.MacStart(cpu.Code.Spec.Type);
        var at = offset >= 0 ? packet.Start + (long)offset : offset >= network ? packet.NetworkStart + (long)offset - network : mac + (long)offset - link;
        if (at + d.Size > packet.Start + packet.Length)
            return false;
        var value = packet.Region.Read((int)at, d.Size);
        cpu.S.R[0] = d.Size == 1 ? value : Alu.ByteOrder(Op.ToBe, d.Size * 8, value);
        return true;
    }

    /// <summary>What the CPU's next step touches; asked when it has stopped before a visible step.</summary>
    public Access Next(Cpu cpu) => Rcu == null ? Touches(cpu) : Marked(cpu, Touches(cpu));

    private Access Touches(Cpu cpu)
    {
        ref readonly var d = ref cpu.Code.Insns[cpu.S.Pc];
        if (d.Callee is { } callee)
            return callee.Plan(this, cpu);
        var store = d.Op is not (Op.Ldx or Op.LdxSx or Op.LoadAcquire);
        var address = cpu.S.R[store ? d.Dst : d.Src] + (ulong)(long)d.Off;
        var region = d.Arena ? cpu.Code.Arena!.Find(address, d.Size, out var offset) : Memory.Find(address, d.Size, out offset);
        if (region == null)
            return Access.Local;
        // A compare-exchange that fails only reads.
        if (d.Op == Op.CmpXchg && region.Read(offset, d.Size) != (d.Size == 4 ? (uint)cpu.S.R[0] : cpu.S.R[0]))
            store = false;
        return new Access(region.Id, offset, d.Size, store ? AccessKind.Write : AccessKind.Read);
    }
}
