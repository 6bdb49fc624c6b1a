namespace Playground.Explorer;

/// <summary>A search that was stopped: what it had counted, and the parts that are left.</summary>
public sealed class Checkpoint
{
    private const int MaxParts = 1 << 20;

    internal Checkpoint(long executions, long blocked, long tooLong, DporJob[] jobs) => (Executions, Blocked, TooLong, Jobs) = (executions, blocked, tooLong, jobs);

    public long Executions { get; }
    public long Blocked { get; }
    public long TooLong { get; }
    internal DporJob[] Jobs { get; }

    /// <summary>Writes counts, then states (each its parent's number, thread, claimed threads), then parts (state, thread, sleep set, weight).</summary>
    public void Write(BinaryWriter to)
    {
        var numbers = new Dictionary<DporNode, int>(ReferenceEqualityComparer.Instance);
        var nodes = new List<DporNode>();
        foreach (var job in Jobs)
        {
            var chain = new Stack<DporNode>();
            for (var node = job.Node; node != null && !numbers.ContainsKey(node); node = node.Parent)
                chain.Push(node);
            foreach (var node in chain)
            {
                numbers[node] = nodes.Count;
                nodes.Add(node);
            }
        }
        to.Write7BitEncodedInt64(Executions);
        to.Write7BitEncodedInt64(Blocked);
        to.Write7BitEncodedInt64(TooLong);
        to.Write7BitEncodedInt(nodes.Count);
        foreach (var node in nodes)
        {
            to.Write7BitEncodedInt(node.Parent == null ? 0 : numbers[node.Parent] + 1);
            to.Write(node.Thread);
            to.Write7BitEncodedInt64(node.Claimed);
        }
        to.Write7BitEncodedInt(Jobs.Length);
        foreach (var job in Jobs)
        {
            to.Write7BitEncodedInt(numbers[job.Node]);
            to.Write(job.Thread);
            to.Write7BitEncodedInt64(job.Sleep);
            to.Write(job.Weight);
        }
    }

    /// <exception cref="InvalidDataException">Not what <see cref="Write"/> writes.</exception>
    public static Checkpoint Read(BinaryReader from)
    {
        try
        {
            var (executions, blocked, tooLong) = (from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
            var nodes = new DporNode[Count(from.Read7BitEncodedInt())];
            for (var i = 0; i < nodes.Length; i++)
            {
                var parent = from.Read7BitEncodedInt();
                if ((uint)parent > (uint)i)
                    throw new InvalidDataException("a state before its parent");
                nodes[i] = new DporNode(parent == 0 ? null : nodes[parent - 1], from.ReadByte(), (uint)from.Read7BitEncodedInt64());
            }
            var jobs = new DporJob[Count(from.Read7BitEncodedInt())];
            for (var i = 0; i < jobs.Length; i++)
            {
                var node = from.Read7BitEncodedInt();
                if ((uint)node >= (uint)nodes.Length)
                    throw new InvalidDataException("a part of no state");
                jobs[i] = new DporJob(nodes[node], from.ReadByte(), (uint)from.Read7BitEncodedInt64(), from.ReadDouble());
            }
            return new Checkpoint(executions, blocked, tooLong, jobs);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("cut short", e);
        }

        static int Count(int count) => count is >= 0 and <= MaxParts ? count : throw new InvalidDataException("too many parts");
    }
}
