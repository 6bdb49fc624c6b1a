using System.Collections.Concurrent;
using Playground.Explorer;

namespace Playground.Tests.Explorer;

public class ParallelSearchTests
{
    private static SearchResult Run(Func<IModel> model, int workers, long max = long.MaxValue, Checkpoint? from = null, VisitPath? visit = null) =>
        Search(model, workers, max, from, visit).Run();

    private static ParallelSearch Search(Func<IModel> model, int workers, long max = long.MaxValue, Checkpoint? from = null, VisitPath? visit = null) =>
        new(_ => new SearchWorker(model(), new SearchOptions { OnPath = visit }), workers, max, from);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_number_of_searches_runs_as_many_complete_executions(int workers)
    {
        Assert.Equal((40320, true), (Run(() => new Writers(8, shared: true), workers).Executions, true));
        var result = Run(() => new TakeAndGet(5, split: true), workers);
        Assert.Equal((219_569, true), (result.Executions, result.Complete));
        Assert.True(result.Blocked < result.Executions, $"{result.Blocked} blocked");
        Assert.Equal(new SearchResult(1, 0, 0, true, ""), Run(() => new Writers(8, shared: false), workers));
        Assert.Equal(3, Run(() => new Lockers([0, 1], [1, 0]), workers).Executions);
    }

    [Fact]
    public void No_class_is_run_by_two_searches()
    {
        // Writers of one place: every order is a class of its own.
        var seen = new ConcurrentDictionary<string, bool>();
        var result = Run(() => new Writers(8, shared: true), 4, visit: (_, path) =>
        {
            Assert.True(seen.TryAdd(Convert.ToHexString(path), true));
            return true;
        });
        Assert.Equal((40320, 40320), (result.Executions, seen.Count));
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(1, 5000)]
    [InlineData(3, 20_000)]
    public void A_stopped_search_goes_on_from_its_checkpoint_to_the_same_count(int workers, long slice)
    {
        Checkpoint? from = null;
        var slices = 0;
        while (true)
        {
            var search = Search(() => new TakeAndGet(4, split: true), workers, slice, from);
            var result = search.Run();
            slices++;
            if (search.Rest is not { } rest)
            {
                Assert.Equal((2565, true), (result.Executions, result.Complete));
                break;
            }
            Assert.Equal((false, $"{slice} executions"), (result.Complete, result.Limit));
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            rest.Write(writer);
            bytes.Position = 0;
            using var reader = new BinaryReader(bytes);
            from = Checkpoint.Read(reader);
        }
        Assert.Equal((int)Math.Ceiling(2565.0 / slice), slices);
    }

    [Fact]
    public void A_checkpoint_of_another_model_or_of_noise_is_refused()
    {
        var search = Search(() => new TakeAndGet(4, split: true), 1, 100);
        search.Run();
        Assert.Throws<InvalidDataException>(() => Run(() => new Writers(2, shared: true), 1, from: search.Rest));
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var noise = new byte[random.Next(60)];
            random.NextBytes(noise);
            try
            {
                using var reader = new BinaryReader(new MemoryStream(noise));
                Run(() => new Writers(2, shared: true), 1, 1000, Checkpoint.Read(reader));
            }
            catch (InvalidDataException)
            {
                // As it should be; what happens to be readable runs.
            }
        }
    }

    [Fact]
    public void Random_programs_with_interrupts_have_the_same_count_in_parts()
    {
        var random = new Random(3);
        for (var i = 0; i < 100; i++)
        {
            var programs = new string[random.Next(2, 5)];
            for (var t = 0; t < programs.Length; t++)
                programs[t] = $"{random.Next(3)}.{t} " + string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{"RW"[random.Next(2)]}{"xyz"[random.Next(3)]}"));
            var whole = new DporSearch(new Interrupted(programs), new SearchOptions { MaxExecutions = 3000 }).Run();
            if (!whole.Complete)
                continue;
            Checkpoint? from = null;
            SearchResult result;
            do
            {
                var search = Search(() => new Interrupted(programs), 1, 7, from);
                result = search.Run();
                from = search.Rest;
            }
            while (from != null);
            Assert.Equal((whole.Executions, string.Join(" | ", programs)), (result.Executions, string.Join(" | ", programs)));
        }
    }

    [Fact]
    public void Progress_comes_near_one()
    {
        var last = 0.0;
        var search = new ParallelSearch(_ => new SearchWorker(new Writers(9, shared: true), new SearchOptions()), 1) { OnProgress = p => { last = p.Fraction; return true; } };
        search.Run();
        Assert.InRange(last, 0.9, 1);
    }
}
