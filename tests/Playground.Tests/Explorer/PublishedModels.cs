using Playground.Explorer;

namespace Playground.Tests.Explorer;

/// <summary>Last zero: thread 0 looks from the end of an array for a zero, thread j sets element j to one more than the one before.</summary>
/// <remarks>This and the next two are the benchmarks of Abdulla, Aronis, Jonsson and Sagonas (POPL 2014), whose numbers of classes are published.</remarks>
internal sealed class LastZero(int n) : ReplayedModel
{
    private readonly int[] array = new int[n + 1], pc = new int[n + 1], seen = new int[n + 1];
    private int looking;
    public override int Threads => n + 1;

    protected override void Reset()
    {
        Array.Clear(array);
        Array.Clear(pc);
        looking = n;
    }

    public override ThreadStatus Status(int thread) => pc[thread] == 2 ? ThreadStatus.Done : ThreadStatus.Ready;

    public override Access Next(int thread) => thread == 0 ? Access.Read(looking) : pc[thread] == 0 ? Access.Read(thread - 1) : Access.Write(thread);

    protected override void Take(int thread)
    {
        if (thread == 0)
            pc[0] = array[looking--] == 0 ? 2 : 0;
        else if (pc[thread]++ == 0)
            seen[thread] = array[thread - 1];
        else
            array[thread] = seen[thread] + 1;
    }
}

/// <summary>Indexer: threads put four numbers each into a hash table of 128 places, by compare-and-swap, on to the next place when one is taken.</summary>
internal sealed class Indexer(int threads) : ReplayedModel
{
    private const int Size = 128, Messages = 4;
    private readonly int[] table = new int[Size], message = new int[threads], place = new int[threads];
    public override int Threads => threads;

    protected override void Reset()
    {
        Array.Clear(table);
        for (var t = 0; t < threads; t++)
        {
            message[t] = 1;
            place[t] = Hash(t);
        }
    }

    private int Word(int thread) => message[thread] * 11 + thread;
    private int Hash(int thread) => Word(thread) * 7 % Size;
    public override ThreadStatus Status(int thread) => message[thread] > Messages ? ThreadStatus.Done : ThreadStatus.Ready;
    public override Access Next(int thread) => table[place[thread]] == 0 ? Access.Write(place[thread]) : Access.Read(place[thread]);

    protected override void Take(int thread)
    {
        if (table[place[thread]] != 0)
        {
            place[thread] = (place[thread] + 1) % Size;
            return;
        }
        table[place[thread]] = Word(thread);
        message[thread]++;
        place[thread] = Hash(thread);
    }
}

/// <summary>File system: each thread gives its inode a free block, under the inode's lock and the block's.</summary>
internal sealed class FileSystem(int threads) : ReplayedModel
{
    private const int Inodes = 32, Blocks = 26;
    private enum At { LockInode, ReadInode, LockBlock, ReadBusy, WriteBusy, WriteInode, UnlockBlock, UnlockInode, End }

    private readonly At[] at = new At[threads];
    private readonly int[] block = new int[threads], inode = new int[Inodes];
    private readonly bool[] busy = new bool[Blocks], found = new bool[threads], inodeLocked = new bool[Inodes], blockLocked = new bool[Blocks];
    public override int Threads => threads;

    protected override void Reset()
    {
        Array.Clear(at);
        Array.Clear(inode);
        Array.Clear(busy);
        Array.Clear(found);
        Array.Clear(inodeLocked);
        Array.Clear(blockLocked);
    }

    public override ThreadStatus Status(int t) => at[t] switch
    {
        At.End => ThreadStatus.Done,
        At.LockInode when inodeLocked[t % Inodes] => ThreadStatus.Blocked,
        At.LockBlock when blockLocked[block[t]] => ThreadStatus.Blocked,
        _ => ThreadStatus.Ready,
    };

    // Objects: inode locks, inodes, block locks, busy flags.
    public override Access Next(int t) => at[t] switch
    {
        At.LockInode => Access.Acquire(t % Inodes),
        At.ReadInode => Access.Read(100 + t % Inodes),
        At.LockBlock => Access.Acquire(200 + block[t]),
        At.ReadBusy => Access.Read(300 + block[t]),
        At.WriteBusy => Access.Write(300 + block[t]),
        At.WriteInode => Access.Write(100 + t % Inodes),
        At.UnlockBlock => Access.Release(200 + block[t]),
        _ => Access.Release(t % Inodes),
    };

    protected override void Take(int t)
    {
        var i = t % Inodes;
        switch (at[t])
        {
            case At.LockInode:
                inodeLocked[i] = true;
                at[t] = At.ReadInode;
                break;
            case At.ReadInode:
                block[t] = i * 2 % Blocks;
                at[t] = inode[i] == 0 ? At.LockBlock : At.UnlockInode;
                break;
            case At.LockBlock:
                blockLocked[block[t]] = true;
                at[t] = At.ReadBusy;
                break;
            case At.ReadBusy:
                at[t] = busy[block[t]] ? At.UnlockBlock : At.WriteBusy;
                break;
            case At.WriteBusy:
                busy[block[t]] = found[t] = true;
                at[t] = At.WriteInode;
                break;
            case At.WriteInode:
                inode[i] = block[t] + 1;
                at[t] = At.UnlockBlock;
                break;
            case At.UnlockBlock:
                blockLocked[block[t]] = false;
                block[t] = found[t] ? block[t] : (block[t] + 1) % Blocks;
                at[t] = found[t] ? At.UnlockInode : At.LockBlock;
                break;
            default:
                inodeLocked[i] = false;
                at[t] = At.End;
                break;
        }
    }
}
