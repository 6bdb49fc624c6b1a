namespace Playground.Btf.Header;

/// <summary>Gives types the names that C knows them by: kernels have several structs of one name, C may not.</summary>
/// <remarks>The second <c>foo</c> becomes <c>foo___2</c>, which CO-RE takes for <c>foo</c>.</remarks>
internal sealed class HeaderNames
{
    private readonly Dictionary<string, int> tags = [];
    private readonly Dictionary<string, int> identifiers = [];
    private readonly Dictionary<int, string> byId = [];

    public HeaderNames(BtfSpec btf)
    {
        // Records come before enums: of two types of one name, the struct is the one that programs use.
        var declared = new Dictionary<(string, bool), string>();
        foreach (var type in btf.Types.OfType<BtfComposite>().Where(t => t.Name.Length > 0))
        {
            byId[type.Id] = Unique(tags, Clean(type.Name));
            declared.TryAdd((type.Name, type.IsUnion), byId[type.Id]);
        }
        foreach (var type in btf.Types.Where(t => t.Name.Length > 0))
        {
            switch (type)
            {
                case BtfFwd forward:
                    if (!declared.TryGetValue((type.Name, forward.IsUnion), out var name))
                        declared[(type.Name, forward.IsUnion)] = name = Unique(tags, Clean(type.Name));
                    byId[type.Id] = name;
                    break;
                case BtfEnum:
                    byId[type.Id] = Unique(tags, Clean(type.Name));
                    break;
                case BtfTypedef:
                    byId[type.Id] = Unique(identifiers, Clean(type.Name));
                    break;
            }
        }
    }

    /// <summary>The name of a type; damaged types can lack one.</summary>
    public string Of(BtfType type) => byId.GetValueOrDefault(type.Id) ?? $"__unnamed_{type.Id}";

    /// <summary>Enumerators share their names with typedefs.</summary>
    public string Enumerator(string name) => Unique(identifiers, Clean(name));

    /// <summary>A name made of letters that C allows.</summary>
    public static string Clean(string name)
    {
        if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(IsLetter) && !Keywords.Contains(name))
            return name;
        return "_" + new string([.. name.Select(c => IsLetter(c) ? c : '_')]);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Words that C reserves, and a name that the compiler gives its own meaning, another one than the kernel's.</summary>
    private static readonly HashSet<string> Keywords =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int",
        "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "typeof", "union", "unsigned", "void", "volatile", "while",
        "__builtin_va_list",
    ];

    private static string Unique(Dictionary<string, int> used, string name)
    {
        var count = used[name] = used.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}___{count}";
    }
}
