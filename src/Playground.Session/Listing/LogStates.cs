using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Playground.Session.Listing;

/// <summary>Reads the states around each instruction out of a verifier log in the kernel's format.</summary>
/// <remarks>
/// A log prints what an instruction changed behind it, and a whole state where a path starts; the states between are
/// put together here. Calls lose R1 to R5, which the log does not say. Works on logs of level 2, ours and a kernel's.
/// </remarks>
public static partial class LogStates
{
    private const int MaxVisits = 64;

    [GeneratedRegex(@"^(?:from (?<from>\d+) to )?(?<insn>\d+): (?<rest>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^\([0-9a-f]{2}\) ")]
    private static partial Regex Opcode();

    /// <summary>Visits by instruction; at most <c>64</c> of each.</summary>
    public static Dictionary<int, List<InsnVisit>> Read(string log)
    {
        var visits = new Dictionary<int, List<InsnVisit>>();
        var frames = new Dictionary<int, LogState> { [0] = new() };
        var frame = 0;
        (int Insn, ImmutableArray<StateItem> Before)? open = null;
        foreach (var range in log.AsSpan().Split('\n'))
        {
            var text = log.AsSpan(range).ToString();
            if (text.StartsWith(' ') && LooksLikeState(text))
            {
                frame = State(frames, text, whole: true);
                continue;
            }
            if (Line().Match(text) is not { Success: true } match || !int.TryParse(match.Groups["insn"].Value, NumberStyles.None, null, out var insn))
                continue;
            var rest = match.Groups["rest"].Value;
            if (!Opcode().IsMatch(rest))
            {
                // A state of its own: where a path starts, or after lines that came between.
                if (!LooksLikeState(rest))
                    continue;
                var starts = match.Groups["from"].Success;
                if (starts)
                    Close();
                frame = State(frames, rest, whole: true);
                if (!starts)
                    Close();
                continue;
            }
            Close();
            open = (insn, frames[frame].Items(frame));
            var comment = rest.LastIndexOf("; ", StringComparison.Ordinal);
            var bare = comment > 0 ? rest[..comment].TrimEnd() : rest.TrimEnd(';', ' ');
            if (bare.Contains(" call ", StringComparison.Ordinal) && !bare.Contains("call pc", StringComparison.Ordinal))
                frames[frame].LoseCallerSaved();
            if (comment > 0 || rest.TrimEnd().EndsWith(';'))
            {
                frame = State(frames, comment > 0 ? rest[(comment + 2)..] : "", whole: false, frame);
                Close();
            }
        }
        Close(ended: true);
        return visits;

        void Close(bool ended = false)
        {
            if (open is not { } visit)
                return;
            open = null;
            if (!visits.TryGetValue(visit.Insn, out var list))
                visits[visit.Insn] = list = [];
            if (list.Count < MaxVisits)
                list.Add(new InsnVisit(visit.Before, ended ? [] : frames[frame].Items(frame)));
        }
    }

    private static bool LooksLikeState(string text)
    {
        var t = text.AsSpan().TrimStart();
        return t.StartsWith("R") && t.Length > 2 && char.IsAsciiDigit(t[1]) || t.StartsWith("frame") || t.StartsWith("fp-");
    }

    /// <summary>Takes in a printed state; returns the frame that it is of.</summary>
    private static int State(Dictionary<int, LogState> frames, string text, bool whole, int current = 0)
    {
        var frame = whole ? 0 : current;
        var t = text.Trim();
        if (t.StartsWith("frame", StringComparison.Ordinal) && t.IndexOf(':', StringComparison.Ordinal) is > 5 and var colon
            && int.TryParse(t.AsSpan(5, colon - 5), NumberStyles.None, null, out var named))
        {
            frame = named;
            t = t[(colon + 1)..];
        }
        if (whole || !frames.TryGetValue(frame, out var state))
            frames[frame] = state = new LogState();
        state.Apply(t);
        return frame;
    }
}
