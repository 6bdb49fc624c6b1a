using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Fields;

namespace Playground.Executor.Functions;

/// <summary>Nodes of lists and trees in memory, as the kernel lays them out; every link is the address of a node or of the root.</summary>
/// <remarks>
/// <code>
/// list head   next 0  prev 8                       list node   next 0    prev 8   owner 16
/// tree root   top 0   leftmost 8                   tree node   parent 0  right 8  left 16  owner 24   (bit 0 of parent: black)
/// </code>
/// A node whose owner is not 0 is in that collection. A list head of zeros is an empty list.
/// </remarks>
internal static class GraphNodes
{
    public const int Next = 0, Previous = 8, ListOwner = 16;
    public const int Top = 0, Leftmost = 8, TreeOwner = 24;

    public static ulong Get(Machine machine, ulong address, int offset = 0) => machine.Memory.Find(address + (ulong)offset, 8, out var at)?.Read64(at) ?? 0;

    public static void Set(Machine machine, ulong address, int offset, ulong value)
    {
        if (machine.Memory.Find(address + (ulong)offset, 8, out var at) is { } region)
            machine.Memory.Write64(region, at, value);
    }

    /// <summary>The object that a node lies in.</summary>
    public static KernelObject? ObjectOf(Machine machine, ulong node) => machine.Memory.RegionAt(node, out _)?.Owner as KernelObject;

    public static void InsertAfter(Machine machine, ulong place, ulong node, ulong head)
    {
        var next = Get(machine, place, Next);
        Set(machine, node, Next, next);
        Set(machine, node, Previous, place);
        Set(machine, next, Previous, node);
        Set(machine, place, Next, node);
        Set(machine, node, ListOwner, head);
    }

    public static void Unlink(Machine machine, ulong node)
    {
        var (next, previous) = (Get(machine, node, Next), Get(machine, node, Previous));
        Set(machine, previous, Next, next);
        Set(machine, next, Previous, previous);
        Set(machine, node, Next, node);
        Set(machine, node, Previous, node);
        Set(machine, node, ListOwner, 0);
    }

    /// <summary>Makes an empty list of a head of zeros.</summary>
    public static void Prepare(Machine machine, ulong head)
    {
        if (Get(machine, head, Next) != 0)
            return;
        Set(machine, head, Next, head);
        Set(machine, head, Previous, head);
    }

    /// <summary>Takes a dying collection apart and gives up its count of each node.</summary>
    public static void Drain(Machine machine, Cpu cpu, ulong root, SpecialField field, string by)
    {
        foreach (var node in field.Kind == FieldKind.ListHead ? ListOf(machine, root) : TreeOf(machine, root))
        {
            Set(machine, node, field.Kind == FieldKind.ListHead ? ListOwner : TreeOwner, 0);
            if (ObjectOf(machine, node) is { } o)
                ValueDrop.Release(machine, cpu, o, by);
        }
        Set(machine, root, 0, 0);
        Set(machine, root, 8, 0);
    }

    private static List<ulong> ListOf(Machine machine, ulong head)
    {
        var nodes = new List<ulong>();
        for (var node = Get(machine, head, Next); node != 0 && node != head && nodes.Count <= machine.Objects.Count; node = Get(machine, node, Next))
            nodes.Add(node);
        return nodes;
    }

    private static List<ulong> TreeOf(Machine machine, ulong root)
    {
        var (nodes, waiting) = (new List<ulong>(), new Stack<ulong>([Get(machine, root, Top)]));
        while (waiting.TryPop(out var node) && nodes.Count <= machine.Objects.Count)
        {
            if (node == 0)
                continue;
            nodes.Add(node);
            waiting.Push(Get(machine, node, RedBlackTree.Left));
            waiting.Push(Get(machine, node, RedBlackTree.Right));
        }
        return nodes;
    }
}
