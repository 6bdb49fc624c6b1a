namespace Playground.Btf.Header;

/// <summary>C's names of types that have no members.</summary>
internal static class BaseTypes
{
    private static readonly HashSet<string> Words = ["char", "short", "int", "long", "signed", "unsigned", "_Bool", "__int128"];

    /// <summary>The type's own name where C knows it, else C's name for its size.</summary>
    public static string Name(BtfType type) => type switch
    {
        BtfVoid => "void",
        BtfInt i when i.Name.Length > 0 && i.Name.Split(' ').All(Words.Contains) => i.Name,
        BtfInt { IsBool: true, Size: 1 } => "_Bool",
        BtfInt i => (i.IsSigned ? "" : "unsigned ") + i.Size switch { 1 => "char", 2 => "short", 4 => "int", 16 => "__int128", _ => "long" },
        BtfFloat { Size: 4 } => "float",
        BtfFloat => "double",
        _ => "int",
    };
}
