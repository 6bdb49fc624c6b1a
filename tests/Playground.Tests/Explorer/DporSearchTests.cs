using Playground.Explorer;

namespace Playground.Tests.Explorer;

public class DporSearchTests
{
    private static SearchResult Run(IModel model) => new DporSearch(model, new SearchOptions()).Run();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    [InlineData(5, 120)]
    [InlineData(7, 5040)]
    public void Writers_of_one_location_have_as_many_orders_as_permutations(int threads, long expected) =>
        Assert.Equal(new SearchResult(expected, 0, 0, true, ""), Run(new Writers(threads, shared: true)));

    [Fact]
    public void Writers_of_disjoint_locations_need_one_execution() =>
        Assert.Equal(new SearchResult(1, 0, 0, true, ""), Run(new Writers(8, shared: false)));

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 32)]
    [InlineData(4, 596)]
    public void Take_and_get_with_an_atomic_increment_meets_the_known_optimum(int threads, long expected)
    {
        var result = Run(new TakeAndGet(threads, split: false));
        Assert.Equal(expected, result.Executions);
        Assert.True(result.Blocked < result.Executions, $"{result.Blocked} blocked");
        Assert.True(result.Complete);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 65)]
    [InlineData(4, 2565)]
    [InlineData(5, 219569)]
    public void Take_and_get_with_a_compare_exchange_meets_the_known_optimum(int threads, long expected)
    {
        var result = Run(new TakeAndGet(threads, split: true));
        Assert.Equal(expected, result.Executions);
        Assert.True(result.Blocked < result.Executions, $"{result.Blocked} blocked");
    }

    [Theory]
    [InlineData(2, false, 8)]
    [InlineData(3, false, 288)]
    [InlineData(4, false, 36222)]
    public void Naive_enumeration_meets_the_known_number_of_interleavings(int threads, bool split, long expected) =>
        Assert.Equal(expected, new BoundedSearch(new TakeAndGet(threads, split), new SearchOptions(), null).Run().Executions);

    [Theory]
    [InlineData(3, "Wx Ry", "Wy Rx")]      // store buffering without the outcome that needs a weaker memory model
    [InlineData(3, "Wx Wy", "Ry Rx")]      // message passing
    [InlineData(3, "Rx Wy", "Ry Wx")]      // load buffering
    [InlineData(12, "Wx", "Wx", "Rx Rx")]  // coherence of reads
    public void Litmus_shapes_have_one_execution_for_each_class(int known, params string[] programs)
    {
        Assert.Equal(known, Classes(new Litmus(programs)));
        Assert.Equal(known, Run(new Litmus(programs)).Executions);
    }

    [Fact]
    public void Random_programs_run_each_class_once_and_never_more_blocked_than_complete()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var programs = new string[random.Next(2, 5)];
            for (var t = 0; t < programs.Length; t++)
                programs[t] = string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{"RW"[random.Next(2)]}{"xyz"[random.Next(3)]}"));
            var model = new Litmus(programs);
            if (new BoundedSearch(model, new SearchOptions { MaxExecutions = 30_000 }, null).Run() is { Complete: false })
                continue;
            var result = Run(model);
            Assert.Equal((Classes(model), string.Join(" | ", programs)), (result.Executions, string.Join(" | ", programs)));
            Assert.True(result.Blocked <= result.Executions, $"{string.Join(" | ", programs)}: {result}");
        }
    }

    [Theory]
    [InlineData(4, "0.0 Wx Wy Wz", "0.1 Wa Wb")]             // an interrupt has a place before each step and after the last
    [InlineData(15, "0.0 Wa Wb", "0.1 Wc Wd", "0.2 We Wf")]  // an NMI interrupts both
    [InlineData(6, "0.0 Wa", "0.1 Wb", "0.1 Wc")]            // interrupts of one level follow one another
    public void Interrupts_run_whole_and_at_every_place(long known, params string[] programs)
    {
        Assert.Equal(known, Classes(new Interrupted(programs)));
        Assert.Equal(new SearchResult(known, 0, 0, true, ""), Run(new Interrupted(programs)));
    }

    [Fact]
    public void Random_programs_with_interrupts_run_each_class_once()
    {
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var programs = new string[random.Next(2, 5)];
            for (var t = 0; t < programs.Length; t++)
                programs[t] = $"{random.Next(2)}.{t} " + string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{"RW"[random.Next(2)]}{"xyz"[random.Next(3)]}"));
            var model = new Interrupted(programs);
            if (new BoundedSearch(model, new SearchOptions { MaxExecutions = 30_000 }, null).Run() is { Complete: false })
                continue;
            var result = Run(model);
            Assert.Equal((Classes(model), string.Join(" | ", programs)), (result.Executions, string.Join(" | ", programs)));
        }
    }

    [Theory]
    [InlineData("S C", "W")]
    [InlineData("S C S", "W")]
    [InlineData("S W C S C", "S")]
    [InlineData("S S C", "C W", "S")]
    [InlineData("C S C S", "S C")]
    public void A_timer_that_is_cancelled_may_have_fired_before(params string[] programs)
    {
        Assert.Equal(Classes(new Timers(programs)), Run(new Timers(programs)).Executions);
    }

    [Fact]
    public void Locks_taken_in_opposite_orders_deadlock()
    {
        var deadlocks = 0;
        var model = new Lockers([0, 1], [1, 0]);
        var result = new DporSearch(model, new SearchOptions { OnExecution = end => { deadlocks += end == ExecutionEnd.Deadlock ? 1 : 0; return true; } }).Run();
        Assert.Equal(1, deadlocks);
        Assert.Equal(3, result.Executions);
    }

    [Fact]
    public void Critical_sections_of_one_lock_are_permuted_whole() =>
        Assert.Equal(24, Run(new Lockers([0], [0], [0], [0])).Executions);

    [Fact]
    public void Dining_philosophers_deadlock_once()
    {
        var deadlocks = 0;
        var result = new DporSearch(new Lockers([0, 1], [1, 2], [2, 0]), new SearchOptions { OnExecution = end => { deadlocks += end == ExecutionEnd.Deadlock ? 1 : 0; return true; } }).Run();
        Assert.Equal(1, deadlocks);
        Assert.True(result.Complete);
    }

    /// <summary>Number of equivalence classes, by enumerating every interleaving and telling them apart by the order of dependent steps.</summary>
    private static long Classes(IModel model)
    {
        var seen = new HashSet<string>();
        BoundedSearch? search = null;
        search = new BoundedSearch(model, new SearchOptions
        {
            OnExecution = _ =>
            {
                seen.Add(Signature(model, search!.Path.ToArray()));
                return true;
            },
        }, null);
        search.Run();
        return seen.Count;
    }

    private static string Signature(IModel model, byte[] path)
    {
        var steps = new List<(int Thread, int Index, Access Access)>();
        var index = new int[model.Threads];
        model.Rewind(0);
        foreach (var thread in path)
        {
            steps.Add((thread, index[thread]++, model.Next(thread)));
            model.Step(thread);
        }
        var pairs = new List<string>();
        for (var i = 0; i < steps.Count; i++)
        {
            for (var j = i + 1; j < steps.Count; j++)
            {
                if (steps[i].Thread != steps[j].Thread && (steps[i].Access.DependsOn(steps[j].Access) || model.Core(steps[i].Thread) == model.Core(steps[j].Thread)))
                    pairs.Add($"{steps[i].Thread}.{steps[i].Index}<{steps[j].Thread}.{steps[j].Index}");
            }
        }
        pairs.Sort(StringComparer.Ordinal);
        return string.Join(' ', pairs);
    }
}
