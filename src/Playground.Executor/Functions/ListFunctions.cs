using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Linked lists of a program's own objects. The program holds the lock that guards the list, so each is one step on the head.</summary>
internal static class ListFunctions
{
    public static IEnumerable<KernelFunction> All =>
    [
        new ListPush("bpf_list_push_front_impl", atFront: true), new ListPush("bpf_list_push_back_impl", atFront: false),
        new ListTake("bpf_list_pop_front", fromFront: true, removes: true), new ListTake("bpf_list_pop_back", fromFront: false, removes: true),
        new ListTake("bpf_list_front", fromFront: true, removes: false), new ListTake("bpf_list_back", fromFront: false, removes: false),
    ];

    /// <summary>A head or root in memory that others share.</summary>
    public static Access RootAccess(Machine machine, ulong root) => machine.Memory.Find(root, 16, out var at) is { } region ? Access.Write(region.Id, at, 16) : Access.Local;
}

/// <summary><c>(head, node, meta, off)</c>: a node that is in a collection already is not added, and the count of its object that the caller gave is given up.</summary>
internal sealed class ListPush(string name, bool atFront) : KernelFunction(name)
{
    public override string StepName(int step) => "push";

    public override Access Plan(Machine machine, Cpu cpu) =>
        GraphNodes.Get(machine, cpu.S.R[2], GraphNodes.ListOwner) != 0 ? Access.Everything : ListFunctions.RootAccess(machine, cpu.S.R[1]);

    public override int Run(Machine machine, Cpu cpu)
    {
        var (head, node) = (cpu.S.R[1], cpu.S.R[2]);
        if (machine.Memory.Find(head, 16, out _) == null || GraphNodes.ObjectOf(machine, node) is not { } o)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no list or no node");
            return Done;
        }
        GraphNodes.Prepare(machine, head);
        if (GraphNodes.Get(machine, node, GraphNodes.ListOwner) != 0)
        {
            ValueDrop.Release(machine, cpu, o, Name);
            cpu.S.R[0] = BpfMap.Einval;
            return Done;
        }
        GraphNodes.InsertAfter(machine, atFront ? head : GraphNodes.Get(machine, head, GraphNodes.Previous), node, head);
        cpu.S.R[0] = 0;
        return Done;
    }
}

internal sealed class ListTake(string name, bool fromFront, bool removes) : KernelFunction(name)
{
    public override string StepName(int step) => removes ? "pop" : "peek";

    public override Access Plan(Machine machine, Cpu cpu) => ListFunctions.RootAccess(machine, cpu.S.R[1]);

    public override int Run(Machine machine, Cpu cpu)
    {
        var head = cpu.S.R[1];
        GraphNodes.Prepare(machine, head);
        var node = GraphNodes.Get(machine, head, fromFront ? GraphNodes.Next : GraphNodes.Previous);
        cpu.S.R[0] = 0;
        if (node == 0 || node == head)
            return Done;
        if (removes)
            GraphNodes.Unlink(machine, node);
        cpu.S.R[0] = node;
        return Done;
    }
}
