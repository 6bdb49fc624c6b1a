using Playground.Explorer;

namespace Playground.Tests.Explorer;

/// <summary>Models whose number of classes is known: every class is run once, and (but for one model) fewer executions are abandoned than run.</summary>
public class KnownOptimaTests
{
    private static readonly Dictionary<string, Func<IModel>> Models = new()
    {
        ["six writers of one place: 6!"] = () => new Writers(6, shared: true),
        ["eight writers of eight places"] = () => new Writers(8, shared: false),
        ["take and three gets, one-step increment"] = () => new TakeAndGet(4, split: false),
        ["take and three gets, compare-exchange"] = () => new TakeAndGet(4, split: true),
        ["a writer and six readers: 2^6"] = () => new Litmus(["Wx", .. Enumerable.Repeat("Rx", 6)]),
        ["store buffering"] = () => new Litmus("Wx Ry", "Wy Rx"),
        ["message passing"] = () => new Litmus("Wx Wy", "Ry Rx"),
        ["load buffering"] = () => new Litmus("Rx Wy", "Ry Wx"),
        ["five critical sections: 5!"] = () => new Lockers([0], [0], [0], [0], [0]),
        ["two locks in opposite orders"] = () => new Lockers([0, 1], [1, 0]),
        ["an interrupt of four steps' program"] = () => new Interrupted("0.0 Wx Wy Rx Ry", "0.1 Wz"),
        ["last zero, 5"] = () => new LastZero(5),
        ["last zero, 10"] = () => new LastZero(10),
        ["indexer, 12"] = () => new Indexer(12),
        ["indexer, 15"] = () => new Indexer(15),
        ["file system, 14"] = () => new FileSystem(14),
        ["file system, 16"] = () => new FileSystem(16),
        ["file system, 18"] = () => new FileSystem(18),
        ["file system, 19"] = () => new FileSystem(19),
    };

    [Theory]
    [InlineData("six writers of one place: 6!", 720)]
    [InlineData("eight writers of eight places", 1)]
    [InlineData("take and three gets, one-step increment", 596)]
    [InlineData("take and three gets, compare-exchange", 2565)]
    [InlineData("a writer and six readers: 2^6", 64)]
    [InlineData("store buffering", 3)]
    [InlineData("message passing", 3)]
    [InlineData("load buffering", 3)]
    [InlineData("five critical sections: 5!", 120)]
    [InlineData("two locks in opposite orders", 3)]
    [InlineData("an interrupt of four steps' program", 5)]
    [InlineData("last zero, 5", 64)]
    [InlineData("last zero, 10", 3328)]
    [InlineData("indexer, 12", 8)]
    [InlineData("indexer, 15", 4096)]
    [InlineData("file system, 14", 2)]
    [InlineData("file system, 16", 8)]
    [InlineData("file system, 18", 32)]
    [InlineData("file system, 19", 64)]
    public void Each_class_is_run_once(string model, long optimum)
    {
        var result = new DporSearch(Models[model](), new SearchOptions()).Run();
        Assert.Equal((optimum, true), (result.Executions, result.Complete));
        // Source sets promise no more than one complete run of each class; this model is the known one on which sleep sets cut many others short.
        Assert.True(result.Blocked < result.Executions || model == "last zero, 10", $"{result.Blocked} blocked");
        Assert.Equal(optimum, new ParallelSearch(_ => new SearchWorker(Models[model](), new SearchOptions()), 2).Run().Executions);
    }
}
