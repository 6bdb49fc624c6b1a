using Playground.Session.Browsing;
using Playground.Session.Checking;
using Playground.Session.Comparing;
using Playground.Session.Conversions;
using Playground.Session.Running;
using Playground.Session.Sources;

namespace Playground.Session;

/// <summary>The use cases, wired together once: what the page, the HTTP interface and the command line all call.</summary>
public sealed class PlaygroundServices : IDisposable
{
    public PlaygroundServices(ICompiler compiler)
    {
        Loader = new SourceLoader(compiler);
        Checker = new Checker(Loader, new VerifierJudge());
        HostChecker = new Checker(Loader, new HostJudge());
        Differ = new Differ(Checker, HostChecker);
        Comparer = new ProfileComparer(Checker);
        Converter = new Converter(Loader);
        Browser = new ObjectBrowser(Loader);
        Preparer = new ScenarioPreparer(Checker);
        Runs = new RunRegistry(Preparer);
        RunOne = new RunOneUseCase(Preparer);
        Replay = new ReplayUseCase(Preparer);
        Explore = new ExploreUseCase(Preparer);
    }

    /// <summary>The product's own wiring.</summary>
    public static PlaygroundServices CreateDefault() => new(new HostCompiler());

    public SourceLoader Loader { get; }
    public Checker Checker { get; }
    /// <summary>Answers by this computer's kernel, whatever profile is asked for.</summary>
    public Checker HostChecker { get; }
    public Differ Differ { get; }
    /// <summary>Why this computer's kernel cannot be asked; null when it can.</summary>
    public static string? WhyNoHost() => Playground.Host.HostProfile.WhyUnavailable();
    public ProfileComparer Comparer { get; }
    public Converter Converter { get; }
    /// <summary>Opens objects and kernels for looking through.</summary>
    public ObjectBrowser Browser { get; }
    public ScenarioPreparer Preparer { get; }
    public RunRegistry Runs { get; }
    public RunOneUseCase RunOne { get; }
    public ReplayUseCase Replay { get; }
    public ExploreUseCase Explore { get; }

    public void Dispose() => Runs.Dispose();
}
