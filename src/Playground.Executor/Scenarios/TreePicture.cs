using System.Collections.Immutable;

namespace Playground.Executor.Scenarios;

/// <summary>The executions so far as a tree of who acted for how many steps, of bounded size.</summary>
internal sealed class TreePicture
{
    private const int MaxNodes = 600, MaxDepth = 12;

    private sealed class Node
    {
        public int Who = -1, Steps;
        public long Count;
        public bool Bad;
        public List<Node> Children { get; } = [];
    }

    private readonly Node root = new();
    private int nodes = 1;

    public void Add(ReadOnlySpan<byte> path, bool bad)
    {
        lock (root)
        {
            var node = root;
            Note(node, bad);
            for (var (at, depth) = (0, 0); at < path.Length && depth < MaxDepth; depth++)
            {
                var end = at + 1;
                while (end < path.Length && path[end] == path[at])
                    end++;
                Node? next = null;
                foreach (var child in node.Children)
                {
                    if (child.Who == path[at] && child.Steps == end - at)
                        next = child;
                }
                if (next == null)
                {
                    // Beyond the bound the parent's count stands for all.
                    if (nodes >= MaxNodes)
                        return;
                    nodes++;
                    next = new Node { Who = path[at], Steps = end - at };
                    node.Children.Add(next);
                }
                Note(next, bad);
                (node, at) = (next, end);
            }
        }
    }

    private static void Note(Node node, bool bad)
    {
        node.Count++;
        node.Bad |= bad;
    }

    public ExploreTree Snapshot()
    {
        lock (root)
            return Copy(root);
    }

    private static ExploreTree Copy(Node node) => new(node.Who, node.Steps, node.Count, node.Bad, [.. node.Children.Select(Copy)]);
}
