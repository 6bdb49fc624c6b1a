namespace Playground.Btf;

/// <summary>Names with a flavour: everything from the last <c>___</c> on is a local distinction that the kernel does not see.</summary>
public static class FlavourName
{
    /// <summary>The name without its flavour. The separator is exactly three underscores between other letters.</summary>
    public static ReadOnlySpan<char> Essential(string name)
    {
        for (var i = name.Length - 5; i >= 0; i--)
        {
            if (name[i] != '_' && name[i + 1] == '_' && name[i + 2] == '_' && name[i + 3] == '_' && name[i + 4] != '_')
                return name.AsSpan(0, i + 1);
        }
        return name;
    }

    public static bool Same(string a, string b) => Essential(a).SequenceEqual(Essential(b));
}
