using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>Collects what the executions of one search came to: endings by digest, violations by kind and object, each with a path.</summary>
/// <remarks>A path is the number of who acted at each step. Of equal endings the path that comes first in the alphabet is kept, so that
/// the same exploration tells the same whoever ran which part.</remarks>
internal sealed class Harvest(ScenarioModel? model, ExploreOptions options)
{
    /// <summary>Outcomes told apart; further ones are counted with the last.</summary>
    private const int MaxOutcomes = 1024;

    internal sealed class Ending
    {
        public required byte[] Path { get; set; }
        public long Count { get; set; }
    }

    private readonly Dictionary<ulong, Ending> endings = [];
    private readonly Dictionary<(string Kind, string Object), (string Message, byte[] Path)> violations = [];
    private Ending? last;

    public IReadOnlyDictionary<ulong, Ending> Endings => endings;
    public IReadOnlyDictionary<(string Kind, string Object), (string Message, byte[] Path)> Violations => violations;
    public bool Full => violations.Count >= options.MaxViolations;

    /// <summary>Takes in an execution that has just ended; false when enough has been found.</summary>
    public bool Take(ExecutionEnd end, ReadOnlySpan<byte> path)
    {
        model!.Judge(end); // a harvest without a model only adds others up
        if (model.Machine.Fault is { } fault)
            AddViolation(fault.Kind, fault.Object, fault.Message, path);
        AddEnding(FinalChecks.Fingerprint(model), path, 1);
        return !Full;
    }

    public void AddViolation(string kind, string obj, string message, ReadOnlySpan<byte> path)
    {
        if (!violations.TryGetValue((kind, obj), out var known) || path.SequenceCompareTo(known.Path) < 0)
            violations[(kind, obj)] = (message, path.ToArray());
    }

    public void AddEnding(ulong digest, ReadOnlySpan<byte> path, long count)
    {
        if (!endings.TryGetValue(digest, out var ending))
        {
            if (endings.Count >= MaxOutcomes)
                ending = last;
            else
                endings[digest] = last = ending = new Ending { Path = path.ToArray() };
        }
        else if (path.SequenceCompareTo(ending.Path) < 0)
            ending.Path = path.ToArray();
        ending!.Count += count;
    }

    public void Add(Harvest other)
    {
        foreach (var (digest, ending) in other.endings)
            AddEnding(digest, ending.Path, ending.Count);
        foreach (var ((kind, obj), (message, path)) in other.violations)
            AddViolation(kind, obj, message, path);
    }
}
