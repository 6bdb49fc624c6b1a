using System.Text.RegularExpressions;

namespace Playground.Loader.Assembly;

/// <summary>Kernel spellings of enum members: <c>SocketFilter</c> is written <c>socket_filter</c>.</summary>
internal static partial class SnakeNames
{
    /// <summary>The member written like this, or with its number; null if there is none.</summary>
    public static T? Parse<T>(string text) where T : struct, Enum
    {
        if (int.TryParse(text, out var number))
            return (T)Enum.ToObject(typeof(T), number);
        foreach (var value in Enum.GetValues<T>())
            if (Of(value) == text)
                return value;
        return null;
    }

    public static string Of<T>(T value) where T : struct, Enum => Upper().Replace(value.ToString(), m => $"_{m.Value}").TrimStart('_').ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();
}
