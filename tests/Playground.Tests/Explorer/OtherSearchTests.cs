using Playground.Explorer;

namespace Playground.Tests.Explorer;

public class OtherSearchTests
{
    [Fact]
    public void A_preemption_bound_says_what_it_leaves_out()
    {
        var model = new Litmus("Wx Wx Wx", "Wx Wx Wx");
        Assert.Equal(new SearchResult(2, 0, 0, false, "0 preemptions"), new BoundedSearch(model, new SearchOptions(), 0).Run());
        Assert.Equal(new SearchResult(20, 0, 0, true, ""), new BoundedSearch(model, new SearchOptions(), 9).Run());
    }

    [Fact]
    public void Random_executions_repeat_with_their_seed_and_find_a_deadlock()
    {
        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));

        static string Run(ulong seed)
        {
            var text = new System.Text.StringBuilder();
            RandomSearch? search = null;
            search = new RandomSearch(new Lockers([0, 1], [1, 0]), new SearchOptions
            {
                MaxExecutions = 40,
                OnExecution = end =>
                {
                    text.Append(end == ExecutionEnd.Deadlock ? '!' : ' ').AppendJoin("", search!.Path.ToArray());
                    return true;
                },
            }, seed);
            var result = search.Run();
            Assert.Equal((40, "40 executions"), (result.Executions, result.Limit));
            Assert.Contains('!', text.ToString());
            return text.ToString();
        }
    }

    [Fact]
    public void Limits_stop_a_search_and_are_named()
    {
        var cut = new DporSearch(new Writers(6, shared: true), new SearchOptions { MaxExecutions = 10 }).Run();
        Assert.Equal(new SearchResult(10, 0, 0, false, "10 executions"), cut);
        var tooLong = new DporSearch(new Litmus("Wx Wx Wx Wx Wx"), new SearchOptions { MaxSteps = 3 }).Run();
        Assert.Equal(new SearchResult(0, 0, 1, false, "executions of more than 3 steps"), tooLong);
        var stopped = new DporSearch(new Writers(6, shared: true), new SearchOptions { OnExecution = _ => false }).Run();
        Assert.Equal(new SearchResult(1, 0, 0, false, "stopped"), stopped);
    }
}
