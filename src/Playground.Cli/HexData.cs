using Playground.Executor;

namespace Playground.Cli;

/// <summary>Bytes given as hexadecimal text or as a file.</summary>
internal static class HexData
{
    /// <summary>The bytes of <c>HEX</c> or <c>@FILE</c>; empty for null. What is wrong is told in <paramref name="error"/>.</summary>
    public static byte[] Read(string? text, ref string error)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        try
        {
            return text.StartsWith('@') ? File.ReadAllBytes(text[1..]) : Parse(text);
        }
        catch (FormatException)
        {
            error = $"'{text}' is not hexadecimal; a file is named with @ in front";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }
        return [];
    }

    /// <exception cref="FormatException">Not an even number of hexadecimal digits.</exception>
    public static byte[] Parse(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    public static bool TryEngine(string name, out Engine engine)
    {
        engine = name == "compiled" ? Engine.Compiled : Engine.Interpreter;
        return name is "compiled" or "interpreter";
    }
}
