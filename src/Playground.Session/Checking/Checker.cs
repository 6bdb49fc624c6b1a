using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Linking;
using Playground.Session.Sources;
using Playground.Verifier;

namespace Playground.Session.Checking;

/// <summary>Source to verdicts: loads the source and verifies each of its programs alone.</summary>
public sealed class Checker(SourceLoader loader)
{
    /// <summary>Checks every program of the source; what is wrong with the source is in the result, not thrown.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<CheckResult> CheckAsync(SourceInput input, CheckOptions options, CancellationToken cancellation)
    {
        var profile = ProfileCatalog.Get(options.Profile);
        var loaded = await loader.LoadAsync(input, profile, cancellation).ConfigureAwait(false);
        var reports = ImmutableArray.CreateBuilder<ProgramReport>();
        foreach (var link in loaded.Programs)
        {
            cancellation.ThrowIfCancellationRequested();
            if (options.Programs.IsEmpty || options.Programs.Contains(link.Name))
                reports.Add(Verify(link, profile, options, cancellation));
        }
        return new CheckResult(input.FileName, options.Profile, loaded.Object, reports.ToImmutable(), loaded.Diagnostics, loaded.ObjectBytes, loaded.CompilerVersion);
    }

    /// <summary>The program with the type, attach type and flags that the options ask for.</summary>
    internal static ProgramSpec Adjust(ProgramSpec program, CheckOptions options)
    {
        var flags = program.Flags | options.Flags;
        if (options.TestFlags)
            flags = TestAnnotations.Apply(flags, program.Name, program.Btf);
        return program with { Type = options.Type ?? program.Type, ExpectedAttachType = options.Attach ?? program.ExpectedAttachType, Flags = flags };
    }

    private static ProgramReport Verify(LinkResult link, Profile profile, CheckOptions options, CancellationToken cancellation)
    {
        if (link.Program is null)
        {
            var verdict = link.Unsupported ? Verdict.Unsupported(link.Error) : Verdict.Invalid(link.Error);
            return new ProgramReport(link.Name, link.Section, null, verdict, [], []);
        }
        var program = Adjust(link.Program, options);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        var result = BpfVerifier.Verify(program, profile, new VerifierOptions
        {
            LogLevel = options.LogLevel,
            Caps = options.Caps,
            RecordEvents = options.RecordEvents,
            Cancellation = limit.Token,
        });
        return new ProgramReport(link.Name, link.Section, program, result.Verdict, result.Events, result.Fixups)
        {
            ProgType = TypeName(program, profile),
            Notes = program.Notes,
        };
    }

    internal static string TypeName(ProgramSpec program, Profile profile) =>
        profile.ProgTypeSpec(program.Type, program.ExpectedAttachType)?.Name ?? KernelName(program.Type.ToString());

    /// <summary><c>SchedCls</c> to <c>sched_cls</c>.</summary>
    private static string KernelName(string pascal) =>
        string.Concat(pascal.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
