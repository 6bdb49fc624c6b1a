using System.Collections.Immutable;
using Playground.Kernel.Verdicts;
using Playground.Session.Sources;
using Playground.Session.Wire;

namespace Playground.Session.Checking;

/// <summary>The playground's answers beside this computer's kernel's.</summary>
public sealed class Differ
{
    private readonly Checker ours, host;

    internal Differ(Checker ours, Checker host) => (this.ours, this.host) = (ours, host);

    /// <summary>Every disagreement: verdict, then masked message, then the processed instructions of accepted programs.</summary>
    /// <exception cref="Host.HostRefusedException">bpf(2) or the kernel's types are not to be had on this computer.</exception>
    public async Task<ImmutableArray<DiffLine>> DiffAsync(SourceInput input, CheckOptions options, CancellationToken cancellation)
    {
        var mine = await ours.CheckAsync(input, options, cancellation).ConfigureAwait(false);
        var theirs = await host.CheckAsync(input, options, cancellation).ConfigureAwait(false);
        if (mine.Object is null)
            return [new DiffLine(input.FileName, "", "verdict", VerifyLine.Unopened(input.FileName, mine.Diagnostics).Message, "")];
        var lines = ImmutableArray.CreateBuilder<DiffLine>();
        foreach (var (a, b) in mine.Programs.Zip(theirs.Programs))
            Compare(input.FileName, a.Name, a.Verdict, b.Verdict, lines);
        return lines.ToImmutable();
    }

    private static void Compare(string file, string prog, Verdict a, Verdict b, ImmutableArray<DiffLine>.Builder lines)
    {
        if (a.Kind != b.Kind)
            lines.Add(new DiffLine(file, prog, "verdict", Say(a), Say(b)));
        else if (a.Kind == VerdictKind.Reject && MessageMask.Apply(a.Message) != MessageMask.Apply(b.Message))
            lines.Add(new DiffLine(file, prog, "message", a.Message, b.Message));
        else if (a.Kind == VerdictKind.Accept && a.ProcessedInsns != b.ProcessedInsns)
            lines.Add(new DiffLine(file, prog, "processedInsns", a.ProcessedInsns.ToString(), b.ProcessedInsns.ToString()));
    }

    private static string Say(Verdict v) => v.Kind == VerdictKind.Accept ? v.KindName : $"{v.KindName}: {v.Message}";
}
