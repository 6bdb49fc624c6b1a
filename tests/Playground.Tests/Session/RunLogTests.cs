using Playground.Executor;
using Playground.Session.Running;

namespace Playground.Tests.Session;

public sealed class RunLogTests
{
    private static RunEvent Count(int n) => new RunEvent.RefcountChange("task#1", n, n + 1, "cpu0");

    [Fact]
    public async Task Two_readers_get_the_same_events_in_order_whenever_they_come()
    {
        var log = new RunLog();
        for (var i = 0; i < 10; i++)
            log.Append(Count(i));
        log.Complete();
        var first = await log.ReadAsync(1, 100, default);
        var second = await log.ReadAsync(1, 100, default);
        Assert.Equal(first.Events.AsEnumerable(), second.Events);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), first.Events.Select(e => e.Seq));
        Assert.True(first.Completed);
        Assert.Null(first.Gap);
    }

    [Fact]
    public async Task A_reader_that_fell_behind_gets_the_state_instead_of_the_lost_events()
    {
        var log = new RunLog(capacity: 8);
        for (var i = 0; i < 20; i++)
            log.Append(Count(i));
        var batch = await log.ReadAsync(1, 100, default);
        Assert.NotNull(batch.Gap);
        Assert.Equal(batch.Gap.Seq + 1, batch.Events[0].Seq);
        Assert.Equal(batch.Gap.Seq, batch.Gap.Refcounts["task#1"]);
        Assert.Equal(20, batch.Events[^1].Seq);
    }

    [Fact]
    public async Task A_waiting_reader_wakes_when_an_event_comes_and_when_the_run_ends()
    {
        var log = new RunLog();
        var waiting = log.ReadAsync(1, 100, default).AsTask();
        Assert.False(waiting.IsCompleted);
        log.Append(Count(0));
        Assert.Single((await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Events);
        var end = log.ReadAsync(2, 100, default).AsTask();
        log.Complete();
        Assert.True((await end.WaitAsync(TimeSpan.FromSeconds(10))).Completed);
    }

    [Fact]
    public async Task A_reader_can_give_up_waiting()
    {
        var log = new RunLog();
        using var cancel = new CancellationTokenSource();
        var waiting = log.ReadAsync(1, 100, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
