using System.Collections.Immutable;
using Playground.Btf;

namespace Playground.Loader.Assembly;

/// <summary>A field, a parameter or a function: its type, its name (empty if it has none), and the tag it carries.</summary>
internal readonly record struct Declaration(int Type, string Name, string Tag);

/// <summary>Reads C declarations, as far as map values and function prototypes need them.</summary>
internal sealed class DeclarationReader(WordReader words, TypeTable types)
{
    private const int MaxArray = 1 << 20;

    /// <summary>Words between a pointer's target and its star, and the type tag they stand for.</summary>
    private static readonly Dictionary<string, string> PointerTags = new()
    {
        ["__kptr"] = "kptr",
        ["__kptr_untrusted"] = "kptr_untrusted",
        ["__kptr_ref"] = "kptr_ref",
        ["__percpu_kptr"] = "percpu_kptr",
        ["__percpu"] = "percpu",
        ["__rcu"] = "rcu",
        ["__user"] = "user",
        ["__uptr"] = "uptr",
    };

    /// <summary><c>TYPE NAME</c> with stars, tags and at most one array length; the name may be missing in a prototype.</summary>
    public Declaration Field()
    {
        var type = Type();
        var name = words.AtEnd || words.Peek is "," or ")" ? "" : words.ExpectName("a name");
        if (words.Take("["))
        {
            if (types.Layout(type).Size == 0)
                throw words.Error("an array needs elements with a size");
            type = types.Array(type, (int)words.ExpectNumber(MaxArray));
            words.Expect("]");
        }
        return new Declaration(type, name, Contains());
    }

    /// <summary><c>TYPE NAME</c>, <c>TYPE NAME[N]</c> or <c>TYPE NAME[]</c>, whose length is still open.</summary>
    public (int Type, string Name, bool IsOpen) Variable()
    {
        var type = Type();
        var name = words.ExpectName("the variable's name");
        if (!words.Take("["))
            return (type, name, false);
        if (types.Layout(type).Size == 0)
            throw words.Error("an array needs elements with a size");
        if (words.Take("]"))
            return (type, name, true);
        type = types.Array(type, (int)words.ExpectNumber(MaxArray));
        words.Expect("]");
        return (type, name, false);
    }

    /// <summary><c>__contains(struct, member)</c>: what a list or tree holds.</summary>
    private string Contains()
    {
        if (!words.Take("__contains"))
            return "";
        words.Expect("(");
        words.Take("struct");
        var element = words.ExpectName("a struct");
        words.Expect(",");
        var member = words.ExpectName("a member");
        words.Expect(")");
        return $"contains:{element}:{member}";
    }

    private int Type()
    {
        var isConst = words.Take("const");
        var type = Base();
        isConst |= words.Take("const");
        if (isConst)
            type = types.Const(type);
        while (true)
        {
            if (PointerTags.TryGetValue(words.Peek, out var tag))
            {
                words.Next();
                type = types.Tag(tag, type);
            }
            else if (words.Take("*"))
                type = types.Ptr(type);
            else if (!words.Take("const"))
                return type;
        }
    }

    private int Base()
    {
        if (words.Take("void"))
            return 0;
        if (words.Take("struct"))
            return types.Struct(words.ExpectName("the struct's name"));
        var word = words.Peek;
        if (word == "unsigned")
        {
            words.Next();
            var name = words.Peek switch { "char" => "u8", "short" => "u16", "int" => "u32", "long" => "u64", _ => "" };
            if (name != "")
                words.Next();
            SkipLong(name == "u64");
            return types.Int(name == "" ? "unsigned" : name)!.Value;
        }
        var type = types.Int(word) ?? types.Declared(word) ?? throw words.Error(word == "" ? "expected a type at the end" : $"unknown type '{word}'");
        words.Next();
        SkipLong(word == "long");
        return type;
    }

    /// <summary>The rest of <c>long long int</c>.</summary>
    private void SkipLong(bool isLong)
    {
        if (isLong)
            words.Take("long");
        if (words.Peek == "int")
            words.Next();
    }

    /// <summary><c>RET NAME(PARAMS)</c>; the declaration's type is the id of the prototype.</summary>
    public Declaration Function()
    {
        var ret = Type();
        var name = words.ExpectName("the function's name");
        words.Expect("(");
        var parameters = ImmutableArray.CreateBuilder<BtfParam>();
        while (!words.Take(")"))
        {
            if (parameters.Count > 0)
                words.Expect(",");
            if (words.Peek == ".")
                throw words.Error("a variable number of parameters is not supported");
            var parameter = Field();
            if (parameter.Type == 0 && parameter.Name == "")
                continue;
            // The kernel refuses a prototype with a nameless parameter.
            parameters.Add(new BtfParam(parameter.Name == "" ? $"arg{parameters.Count}" : parameter.Name, parameter.Type));
        }
        words.Take(";");
        words.ExpectEnd();
        return new Declaration(types.Add(new BtfFuncProto { Return = ret, Params = parameters.ToImmutable() }), name, "");
    }
}
