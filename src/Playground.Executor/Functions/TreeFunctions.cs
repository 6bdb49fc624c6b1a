using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Red-black trees of a program's own objects, under the lock that guards the tree.</summary>
internal static class TreeFunctions
{
    public static IEnumerable<KernelFunction> All =>
    [
        new TreeAdd(),
        new TreeStep("bpf_rbtree_first", (m, root, _) => GraphNodes.Get(m, root, GraphNodes.Leftmost)),
        new TreeStep("bpf_rbtree_root", (m, root, _) => GraphNodes.Get(m, root, GraphNodes.Top)),
        new TreeStep("bpf_rbtree_left", (m, root, node) => InTree(m, root, node) ? GraphNodes.Get(m, node, RedBlackTree.Left) : 0),
        new TreeStep("bpf_rbtree_right", (m, root, node) => InTree(m, root, node) ? GraphNodes.Get(m, node, RedBlackTree.Right) : 0),
        new TreeStep("bpf_rbtree_remove", Remove),
    ];

    private static bool InTree(Machine machine, ulong root, ulong node) => GraphNodes.Get(machine, node, GraphNodes.TreeOwner) == root;

    private static ulong Remove(Machine machine, ulong root, ulong node)
    {
        if (!InTree(machine, root, node))
            return 0;
        new RedBlackTree(machine, root).Erase(node);
        GraphNodes.Set(machine, node, GraphNodes.TreeOwner, 0);
        return node;
    }
}

/// <summary>A step on a tree: gives a node, or NULL.</summary>
internal sealed class TreeStep(string name, Func<Machine, ulong, ulong, ulong> run) : KernelFunction(name)
{
    public override string StepName(int step) => "tree";

    public override Access Plan(Machine machine, Cpu cpu) => ListFunctions.RootAccess(machine, cpu.S.R[1]);

    public override int Run(Machine machine, Cpu cpu)
    {
        cpu.S.R[0] = run(machine, cpu.S.R[1], cpu.S.R[2]);
        return Done;
    }
}

/// <summary><c>bpf_rbtree_add_impl(root, node, less, meta, off)</c>: asks the program's function on the way down where the node belongs.</summary>
/// <remarks>Scratch: A is the root, B the node, C the function, D the node that was compared with; its lowest bit says that the way went left only.</remarks>
internal sealed class TreeAdd() : CallbackFunction("bpf_rbtree_add_impl")
{
    private const ulong OnlyLeft = 1;

    public override string StepName(int step) => step == 0 ? "claim" : "descend";

    public override Access Plan(Machine machine, Cpu cpu) => cpu.S.Step != 0 ? ListFunctions.RootAccess(machine, cpu.S.A)
        : GraphNodes.Get(machine, cpu.S.R[2], GraphNodes.TreeOwner) != 0 ? Access.Everything : ListFunctions.RootAccess(machine, cpu.S.R[1]);

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        var (parent, left) = (0ul, false);
        if (s.Step == 0)
        {
            if (machine.Memory.Find(s.R[1], 16, out _) == null || GraphNodes.ObjectOf(machine, s.R[2]) is not { } o)
            {
                machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no tree or no node");
                return Done;
            }
            if (GraphNodes.Get(machine, s.R[2], GraphNodes.TreeOwner) != 0)
            {
                ValueDrop.Release(machine, cpu, o, Name);
                s.R[0] = BpfMap.Einval;
                return Done;
            }
            (s.A, s.B, s.C) = (s.R[1], s.R[2], s.R[3]);
            s.D = GraphNodes.Get(machine, s.A, GraphNodes.Top) | OnlyLeft;
        }
        else
        {
            parent = s.D & ~OnlyLeft;
            left = s.R[0] != 0;
            s.D = GraphNodes.Get(machine, parent, left ? RedBlackTree.Left : RedBlackTree.Right) | (left ? s.D & OnlyLeft : 0);
        }
        if ((s.D & ~OnlyLeft) is not 0 and var current)
            return Enter(machine, cpu, s.C, [s.B, current]);
        new RedBlackTree(machine, s.A).Insert(s.B, parent, left, (s.D & OnlyLeft) != 0);
        GraphNodes.Set(machine, s.B, GraphNodes.TreeOwner, s.A);
        s.R[0] = 0;
        return Done;
    }
}
