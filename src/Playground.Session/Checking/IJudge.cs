using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Verifier;

namespace Playground.Session.Checking;

/// <summary>Who says whether a program may run: the playground's verifier for a profile, or this computer's kernel.</summary>
internal interface IJudge
{
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    Profile Profile(string name);

    /// <summary>The answer, and what was done quietly on the way.</summary>
    (VerifierResult Answer, ImmutableArray<string> Notes) Judge(ProgramSpec program, Profile profile, CheckOptions options, CancellationToken cancellation);
}

/// <summary>The playground's verifier.</summary>
internal sealed class VerifierJudge : IJudge
{
    public Profile Profile(string name) => ProfileCatalog.Get(name);

    public (VerifierResult Answer, ImmutableArray<string> Notes) Judge(ProgramSpec program, Profile profile, CheckOptions options, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        var result = BpfVerifier.Verify(program, profile, new VerifierOptions
        {
            LogLevel = options.LogLevel,
            Caps = options.Caps,
            RecordEvents = options.RecordEvents,
            MaxVisits = options.MaxVisits,
            MaxEvents = options.MaxEvents,
            Cancellation = limit.Token,
        });
        cancellation.ThrowIfCancellationRequested();
        return (result, []);
    }
}
