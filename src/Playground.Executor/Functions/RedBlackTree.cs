using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>A red-black tree of nodes in the modelled memory: the textbook's insertion and deletion, which give the shape that the kernel's trees have.</summary>
internal readonly ref struct RedBlackTree(Machine machine, ulong root)
{
    public const int Parent = 0, Right = 8, Left = 16;
    private const ulong Black = 1;

    private ulong Get(ulong node, int link) => GraphNodes.Get(machine, node, link);
    private void Set(ulong node, int link, ulong value) => GraphNodes.Set(machine, node, link, value);

    private ulong ParentOf(ulong node) => Get(node, Parent) & ~Black;
    private bool IsRed(ulong node) => node != 0 && (Get(node, Parent) & Black) == 0;
    private void Paint(ulong node, bool red) => Set(node, Parent, ParentOf(node) | (red ? 0 : Black));
    private void SetParent(ulong node, ulong parent) => Set(node, Parent, parent | Get(node, Parent) & Black);

    /// <summary>Links a new node below a parent (0: as the top) and restores the balance.</summary>
    public void Insert(ulong node, ulong parent, bool left, bool leftmost)
    {
        Set(node, Parent, parent);
        Set(node, Left, 0);
        Set(node, Right, 0);
        if (parent == 0)
            Set(root, GraphNodes.Top, node);
        else
            Set(parent, left ? Left : Right, node);
        if (leftmost)
            Set(root, GraphNodes.Leftmost, node);
        BalanceInsertion(node);
    }

    private void BalanceInsertion(ulong node)
    {
        while (ParentOf(node) is var parent && IsRed(parent))
        {
            var grand = ParentOf(parent);
            var side = Get(grand, Left) == parent ? Left : Right;
            var other = side == Left ? Right : Left;
            var uncle = Get(grand, other);
            if (IsRed(uncle))
            {
                Paint(parent, false);
                Paint(uncle, false);
                Paint(grand, true);
                node = grand;
                continue;
            }
            if (Get(parent, other) == node)
            {
                Rotate(parent, side);
                (node, parent) = (parent, node);
            }
            Paint(parent, false);
            Paint(grand, true);
            Rotate(grand, other);
        }
        Paint(Get(root, GraphNodes.Top), false);
    }

    /// <summary>Turns a node down towards a side; its child on the other side takes its place.</summary>
    private void Rotate(ulong node, int side)
    {
        var other = side == Left ? Right : Left;
        var child = Get(node, other);
        var inner = Get(child, side);
        Set(node, other, inner);
        if (inner != 0)
            SetParent(inner, node);
        Replace(node, child);
        Set(child, side, node);
        SetParent(node, child);
    }

    /// <summary>Puts another node, or none, where a node hangs.</summary>
    private void Replace(ulong node, ulong by)
    {
        var parent = ParentOf(node);
        if (parent == 0)
            Set(root, GraphNodes.Top, by);
        else
            Set(parent, Get(parent, Left) == node ? Left : Right, by);
        if (by != 0)
            SetParent(by, parent);
    }

    public ulong Next(ulong node)
    {
        if (Get(node, Right) is not 0 and var next)
        {
            while (Get(next, Left) is not 0 and var left)
                next = left;
            return next;
        }
        var parent = ParentOf(node);
        while (parent != 0 && Get(parent, Right) == node)
            (node, parent) = (parent, ParentOf(parent));
        return parent;
    }

    public void Erase(ulong node)
    {
        if (Get(root, GraphNodes.Leftmost) == node)
            Set(root, GraphNodes.Leftmost, Next(node));
        var (left, right) = (Get(node, Left), Get(node, Right));
        ulong child, parent;
        bool wasRed;
        if (left == 0 || right == 0)
        {
            (child, parent, wasRed) = (left == 0 ? right : left, ParentOf(node), IsRed(node));
            Replace(node, child);
        }
        else
        {
            var successor = Next(node);
            (child, wasRed) = (Get(successor, Right), IsRed(successor));
            parent = ParentOf(successor) == node ? successor : ParentOf(successor);
            if (parent != successor)
            {
                Replace(successor, child);
                Set(successor, Right, right);
                SetParent(right, successor);
            }
            var red = IsRed(node);
            Replace(node, successor);
            Set(successor, Left, left);
            SetParent(left, successor);
            Paint(successor, red);
        }
        if (!wasRed)
            BalanceDeletion(child, parent);
        Set(node, Parent, 0);
        Set(node, Left, 0);
        Set(node, Right, 0);
    }

    private void BalanceDeletion(ulong node, ulong parent)
    {
        while (parent != 0 && !IsRed(node))
        {
            var side = Get(parent, Left) == node ? Left : Right;
            var other = side == Left ? Right : Left;
            var sibling = Get(parent, other);
            if (IsRed(sibling))
            {
                Paint(sibling, false);
                Paint(parent, true);
                Rotate(parent, side);
                sibling = Get(parent, other);
            }
            if (!IsRed(Get(sibling, Left)) && !IsRed(Get(sibling, Right)))
            {
                Paint(sibling, true);
                (node, parent) = (parent, ParentOf(parent));
                continue;
            }
            if (!IsRed(Get(sibling, other)))
            {
                Paint(Get(sibling, side), false);
                Paint(sibling, true);
                Rotate(sibling, other);
                sibling = Get(parent, other);
            }
            Paint(sibling, IsRed(parent));
            Paint(parent, false);
            Paint(Get(sibling, other), false);
            Rotate(parent, side);
            break;
        }
        if (parent == 0 || IsRed(node))
        {
            if (node != 0)
                Paint(node, false);
        }
    }
}
