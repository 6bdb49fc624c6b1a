using Playground.Session.Listing;

namespace Playground.Web.Components.Panes;

/// <summary>What the verifier knew after each source line, as text.</summary>
internal static class LineStates
{
    private const int MostInsns = 16;

    /// <summary>The line's instructions with what each changed, by line.</summary>
    /// <param name="inEditor">True for files whose text the editor shows.</param>
    public static Dictionary<int, string> Of(ProgramListing listing, Func<string, bool> inEditor)
    {
        var lines = new Dictionary<int, List<string>>();
        foreach (var row in listing.Rows)
        {
            if (row.Source is not { Line: > 0 } place || !inEditor(place.File))
                continue;
            if (!lines.TryGetValue(place.Line, out var texts))
                lines[place.Line] = texts = [];
            if (texts.Count < MostInsns)
                texts.Add($"{row.Index,4}: {row.Text}{Change(listing, row.Index)}");
        }
        return lines.ToDictionary(l => l.Key, l => string.Join('\n', l.Value));
    }

    /// <summary>What the first visit changed, as a comment; empty for nothing.</summary>
    private static string Change(ProgramListing listing, int insn)
    {
        if (!listing.Visits.ContainsKey(insn))
            return "   ; never reached";
        var changed = listing.Change(insn);
        return changed.Length > 0 ? $"   ; {changed}" : "";
    }
}
