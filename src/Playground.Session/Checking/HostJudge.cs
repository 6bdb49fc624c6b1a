using System.Collections.Immutable;
using Playground.Host;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Verifier;

namespace Playground.Session.Checking;

/// <summary>This computer's kernel, with its own types.</summary>
internal sealed class HostJudge : IJudge
{
    public Profile Profile(string name) => HostProfile.Get();

    public (VerifierResult Answer, ImmutableArray<string> Notes) Judge(ProgramSpec program, Profile profile, CheckOptions options, CancellationToken cancellation)
    {
        try
        {
            var host = HostKernel.Verify(program, new HostOptions(options.LogLevel, Caps(options.Caps)) { Timeout = options.Timeout });
            return (new VerifierResult(host.Verdict, [], []), [.. host.Notes]);
        }
        catch (HostRefusedException e)
        {
            return (new VerifierResult(new Verdict { Kind = VerdictKind.NoVerdict, Errno = e.Errno, Message = e.Message }, [], []), []);
        }
    }

    private static HostCaps Caps(Capabilities caps) => caps switch
    {
        Capabilities.All => HostCaps.All,
        Capabilities.Bpf => HostCaps.Bpf,
        _ => HostCaps.None,
    };
}
