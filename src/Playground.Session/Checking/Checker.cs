using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Linking;
using Playground.Session.Sources;

namespace Playground.Session.Checking;

/// <summary>Source to verdicts: loads the source and has each of its programs judged alone.</summary>
public sealed class Checker
{
    private readonly SourceLoader loader;
    private readonly IJudge judge;

    internal Checker(SourceLoader loader, IJudge judge) => (this.loader, this.judge) = (loader, judge);

    /// <summary>Checks every program of the source; what is wrong with the source is in the result, not thrown.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<CheckResult> CheckAsync(SourceInput input, CheckOptions options, CancellationToken cancellation)
    {
        var profile = judge.Profile(options.Profile);
        var loaded = await loader.LoadAsync(input, profile, cancellation).ConfigureAwait(false);
        var reports = ImmutableArray.CreateBuilder<ProgramReport>();
        foreach (var link in loaded.Programs)
        {
            cancellation.ThrowIfCancellationRequested();
            if (options.Programs.IsEmpty || options.Programs.Contains(link.Name))
                reports.Add(Verify(link, profile, options, cancellation));
        }
        return new CheckResult(input.FileName, profile.Name, loaded.Object, reports.ToImmutable(), loaded.Diagnostics, loaded.ObjectBytes, loaded.CompilerVersion);
    }

    /// <summary>The program with the type, attach type and flags that the options ask for.</summary>
    internal static ProgramSpec Adjust(ProgramSpec program, CheckOptions options)
    {
        var flags = program.Flags | options.Flags;
        if (options.TestFlags)
            flags = TestAnnotations.Apply(flags, program.Name, program.Btf);
        return program with { Type = options.Type ?? program.Type, ExpectedAttachType = options.Attach ?? program.ExpectedAttachType, Flags = flags };
    }

    private ProgramReport Verify(LinkResult link, Profile profile, CheckOptions options, CancellationToken cancellation)
    {
        if (link.Program is null)
        {
            var verdict = link.Unsupported ? Verdict.Unsupported(link.Error) : Verdict.Invalid(link.Error);
            return new ProgramReport(link.Name, link.Section, null, verdict, [], []);
        }
        var program = Adjust(link.Program, options);
        var result = judge.Judge(program, profile, options, cancellation);
        return new ProgramReport(link.Name, link.Section, program, result.Answer.Verdict, result.Answer.Events, result.Answer.Fixups)
        {
            ProgType = TypeName(program, profile),
            Notes = [.. program.Notes, .. result.Notes, .. PatchNotes.Of(program, result.Answer.Fixups)],
        };
    }

    internal static string TypeName(ProgramSpec program, Profile profile) =>
        profile.ProgTypeSpec(program.Type, program.ExpectedAttachType)?.Name ?? KernelName(program.Type.ToString());

    /// <summary><c>SchedCls</c> to <c>sched_cls</c>.</summary>
    private static string KernelName(string pascal) =>
        string.Concat(pascal.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
