using System.Collections.Immutable;

namespace Playground.Session.Listing;

/// <summary>One frame's state, put together from what a log prints of it.</summary>
internal sealed class LogState
{
    private readonly string[] registers = new string[11];
    private readonly SortedDictionary<int, string> stack = [];
    private readonly List<StateItem> others = [];
    private (int Frame, ImmutableArray<StateItem> Items) shared;

    /// <summary>Helpers and kernel functions leave nothing known in R1 to R5, and R0 is what they say next.</summary>
    public void LoseCallerSaved()
    {
        shared = default;
        for (var i = 0; i <= 5; i++)
            registers[i] = "";
    }

    /// <summary>Takes in items such as <c>R1=ctx() R10=fp0 fp-8=0000???? refs=2</c>; what is not named stays, but for references.</summary>
    public void Apply(string text)
    {
        shared = default;
        others.Clear();
        foreach (var item in Split(text))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                if (item.Length > 0 && !item.StartsWith(';'))
                    others.Add(new StateItem(item, ""));
                continue;
            }
            var (name, value) = (item[..equals], item[(equals + 1)..]);
            // Older kernels mark liveness in the name: R1_w.
            if (name.Length > 0 && name[0] is 'R' or 'f')
                name = name.Split('_')[0];
            if (name.StartsWith('R') && int.TryParse(name.AsSpan(1), out var register) && register is >= 0 and <= 10)
                registers[register] = value;
            else if (name.StartsWith("fp-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), out var offset))
                stack[offset] = value;
            else
                others.Add(new StateItem(name, value));
        }
    }

    /// <summary>The same array as long as nothing changes: a log's visits share most of their states.</summary>
    public ImmutableArray<StateItem> Items(int frame)
    {
        if (shared.Frame == frame && !shared.Items.IsDefault)
            return shared.Items;
        var items = ImmutableArray.CreateBuilder<StateItem>();
        if (frame > 0)
            items.Add(new StateItem("frame", frame.ToString()));
        for (var i = 0; i < registers.Length; i++)
            if (!string.IsNullOrEmpty(registers[i]))
                items.Add(new StateItem($"R{i}", registers[i]));
        foreach (var (offset, value) in stack)
            items.Add(new StateItem($"fp-{offset}", value));
        items.AddRange(others);
        shared = (frame, items.ToImmutable());
        return shared.Items;
    }

    /// <summary>Splits at blanks outside brackets.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ' ' && depth == 0))
            {
                if (i > start)
                    yield return text[start..i];
                start = i + 1;
            }
            else if (text[i] is '(' or '{')
                depth++;
            else if (text[i] is ')' or '}')
                depth--;
        }
    }
}
