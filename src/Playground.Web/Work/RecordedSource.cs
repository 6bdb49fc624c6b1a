using System.Text;

namespace Playground.Web.Work;

/// <summary>The source lines that an object's line information carries, put back at their line numbers.</summary>
/// <param name="File">The file that most of them are of, as the compiler recorded it.</param>
public sealed record RecordedSource(string File, string Text)
{
    private const int LongestFile = 20_000;

    /// <summary>Null when the object records no lines.</summary>
    public static RecordedSource? Of(CheckedSource source)
    {
        var places = source.Programs.SelectMany(p => p.Report.Program?.Lines ?? []).Where(l => l.Line is > 0 and <= LongestFile).ToList();
        var file = places.CountBy(l => l.File).OrderByDescending(f => f.Value).FirstOrDefault().Key;
        if (file is null)
            return null;
        var lines = new SortedDictionary<int, string>();
        foreach (var place in places.Where(p => p.File == file))
            lines[place.Line] = place.Text;
        var text = new StringBuilder();
        for (int line = 1, last = lines.Keys.Last(); line <= last; line++)
            text.Append(lines.GetValueOrDefault(line)).Append('\n');
        return new RecordedSource(file, text.ToString());
    }
}
