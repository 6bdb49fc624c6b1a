using BenchmarkDotNet.Attributes;
using Playground.Explorer;

namespace Playground.Benchmarks;

/// <summary>Executions a second on the take-and-get model of two CPUs: reduction, and naive enumeration of every interleaving.</summary>
[MemoryDiagnoser]
public class ExplorerBenchmarks
{
    [Params(2, 3, 4)]
    public int Cpus { get; set; }

    [Benchmark(Baseline = true)]
    public SearchResult Dpor() => new DporSearch(new TakeAndGet(Cpus), new SearchOptions()).Run();

    [Benchmark]
    public SearchResult Naive() => new BoundedSearch(new TakeAndGet(Cpus), new SearchOptions(), null).Run();

    /// <summary>CPU 0 exchanges a slot and drops what it got; the others read the slot, increment unless zero, and drop.</summary>
    private sealed class TakeAndGet(int cpus) : ReplayedModel
    {
        private const int Slot = 0, Count = 1, End = 3;
        private readonly int[] pc = new int[cpus];
        private bool filled;
        private int count;

        public override int Threads => pc.Length;

        protected override void Reset()
        {
            Array.Clear(pc);
            (filled, count) = (true, 1);
        }

        public override ThreadStatus Status(int thread) => pc[thread] == End ? ThreadStatus.Done : ThreadStatus.Ready;

        public override Access Next(int thread) => pc[thread] switch
        {
            0 => thread == 0 ? Access.Write(Slot) : Access.Read(Slot),
            1 => count == 0 ? Access.Read(Count) : Access.Write(Count),
            _ => Access.Write(Count),
        };

        protected override void Take(int thread)
        {
            switch (pc[thread])
            {
                case 0:
                    pc[thread] = !filled ? End : thread == 0 ? 2 : 1;
                    filled &= thread != 0;
                    break;
                case 1:
                    pc[thread] = count == 0 ? End : 2;
                    count += count == 0 ? 0 : 1;
                    break;
                default:
                    count--;
                    pc[thread] = End;
                    break;
            }
        }
    }
}
