using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Assembly;

/// <summary>The lines of a <c>.bpf</c> file that start with a dot.</summary>
/// <remarks>
/// <code>
/// .license GPL
/// .map NAME TYPE key=4|TYPE value=8|TYPE entries=N flags=N extra=N inner=MAP
/// .struct NAME { TYPE FIELD; struct task_struct __kptr *task; ... }
/// .kfunc PROTOTYPE
/// .data TYPE NAME = VALUE             a variable; .rodata, .bss, .data.NAME
/// .prog NAME SECTION [type=T] [attach=A]
/// .func NAME | .func PROTOTYPE        a subprogram, static
/// .global PROTOTYPE                   a subprogram that is verified on its own
/// </code>
/// Sizes in bytes. A map whose key or value is a type is created with BTF.
/// </remarks>
internal sealed class Directives(AssemblyFile file)
{
    public static bool SpansLines(string text) => text.StartsWith(".struct", StringComparison.Ordinal);

    /// <exception cref="AssemblyException">A mistake, at its column in the statement.</exception>
    public void Read(Statement at)
    {
        var words = new WordReader(at.Text);
        var directive = words.Next();
        switch (directive)
        {
            case ".license":
                file.License = words.Rest.Trim().Trim('"');
                break;
            case ".map":
                Map(words, at);
                break;
            case ".struct":
                Struct(words);
                break;
            case ".kfunc":
                Kfunc(words);
                break;
            case ".prog":
                Program(words, at);
                break;
            case ".func":
                Subprogram(words, at, BtfLinkage.Static);
                break;
            case ".global":
                Subprogram(words, at, BtfLinkage.Global);
                break;
            case var section when DataSections.IsDirective(section):
                file.Data.Read(section, words, file);
                break;
            default:
                throw new AssemblyException(1, $"unknown directive '{directive}'");
        }
    }

    private void Map(WordReader words, Statement at)
    {
        var name = words.ExpectName("the map's name");
        if (file.Taken(name) is { } taken)
            throw words.Error(taken);
        var typeWord = words.Next();
        if (SnakeNames.Parse<MapType>(typeWord) is not { } type || typeWord == "")
            throw words.Error($"unknown map type '{typeWord}'");
        var map = new MapSpec { Name = name, Type = type };
        string? keyType = null, valueType = null, inner = null;
        while (!words.AtEnd)
        {
            var option = words.ExpectName("an option like value=8");
            words.Expect("=");
            switch (option)
            {
                case "key" when words.PeekIsNumber: map = map with { KeySize = (int)words.ExpectNumber(int.MaxValue) }; break;
                case "value" when words.PeekIsNumber: map = map with { ValueSize = (int)words.ExpectNumber(int.MaxValue) }; break;
                case "key": keyType = TypeName(words); break;
                case "value": valueType = TypeName(words); break;
                case "entries": map = map with { MaxEntries = (uint)words.ExpectNumber(uint.MaxValue) }; break;
                case "flags": map = map with { Flags = (uint)words.ExpectNumber(uint.MaxValue) }; break;
                case "extra": map = map with { MapExtra = words.ExpectNumber(ulong.MaxValue) }; break;
                case "inner": inner = words.ExpectName("a map's name"); break;
                default: throw words.Error($"a map has no option '{option}'");
            }
        }
        file.MapTypes.Add(new MapTypes(file.Maps.Count, keyType, valueType, inner, at));
        file.Maps.Add(map);
    }

    private static string TypeName(WordReader words)
    {
        words.Take("struct");
        return words.ExpectName("a type");
    }

    /// <summary>Gives maps their types and templates, once all structs and maps are known.</summary>
    public void FinishMaps()
    {
        foreach (var (index, key, value, inner, at) in file.MapTypes)
        {
            var map = file.Maps[index];
            if (key != null || value != null)
            {
                var (keyId, keySize) = TypeOf(key, map.KeySize, at);
                var (valueId, valueSize) = TypeOf(value, map.ValueSize, at);
                map = map with { KeyTypeId = keyId, KeySize = keySize, ValueTypeId = valueId, ValueSize = valueSize };
            }
            if (inner != null)
            {
                if (file.Maps.Find(m => m.Name == inner) is { } template && inner != map.Name)
                    map = map with { Inner = template, ValueSize = map.ValueSize == 0 ? 4 : map.ValueSize };
                else
                    file.Error(at, 1, $"no other map is named '{inner}'");
            }
            file.Maps[index] = map;
        }
    }

    private (int Id, int Size) TypeOf(string? name, int size, Statement at)
    {
        if (name == null)
            return size == 0 ? (0, 0) : (file.Types.Opaque(size), size);
        if ((file.Types.Int(name) ?? file.Types.Declared(name)) is { } id)
            return (id, (int)file.Types.Layout(id).Size);
        file.Error(at, 1, $"unknown type '{name}'");
        return (0, 0);
    }

    private void Struct(WordReader words)
    {
        var name = words.ExpectName("the struct's name");
        if (file.Types.IsDeclared(name))
            throw words.Error($"struct {name} is declared already");
        words.Expect("{");
        var reader = new DeclarationReader(words, file.Types);
        var fields = new List<Declaration>();
        while (!words.Take("}"))
        {
            if (words.Take(";"))
                continue;
            var column = words.Column;
            var field = reader.Field();
            if (field.Name == "" || file.Types.Layout(field.Type).Size == 0)
                throw new AssemblyException(column, field.Name == "" ? "a field needs a name" : $"field {field.Name} has a type without a size");
            fields.Add(field);
        }
        words.Take(";");
        words.ExpectEnd();
        file.Types.Define(name, [.. fields.Select(f => (f.Name, f.Type))]);
        for (var i = 0; i < fields.Count; i++)
            if (fields[i].Tag != "")
                file.Types.Add(new BtfDeclTag { Name = fields[i].Tag, Target = file.Types.Struct(name), ComponentIndex = i });
    }

    private void Kfunc(WordReader words)
    {
        var proto = new DeclarationReader(words, file.Types).Function();
        // Global as in a linked object: the kernel refuses types with an extern function, and loaders rewrite it.
        file.Kfuncs[proto.Name] = file.Types.Add(new BtfFunc { Name = proto.Name, Target = proto.Type, Linkage = BtfLinkage.Global });
    }

    private void Program(WordReader words, Statement at)
    {
        var name = words.ExpectName("the program's name");
        var rest = words.Rest.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (rest.Length == 0)
            throw words.Error("expected the section's name at the end");
        var function = Begin(name, rest[0], isEntry: true, at);
        foreach (var option in rest.Skip(1))
        {
            if (option.StartsWith("type=", StringComparison.Ordinal) && SnakeNames.Parse<ProgType>(option[5..]) is { } type)
                function.Type = type;
            else if (option.StartsWith("attach=", StringComparison.Ordinal) && SnakeNames.Parse<AttachType>(option[7..]) is { } attach)
                function.AttachType = attach;
            else
                throw words.Error($"'{option}' is not understood here");
        }
        var context = file.Types.Ptr(0);
        var proto = file.Types.Add(new BtfFuncProto { Return = file.Types.Int("int")!.Value, Params = [new BtfParam("ctx", context)] });
        function.TypeId = file.Types.Add(new BtfFunc { Name = name, Target = proto, Linkage = BtfLinkage.Global });
    }

    private void Subprogram(WordReader words, Statement at, BtfLinkage linkage)
    {
        var bare = linkage == BtfLinkage.Static && !words.Rest.Contains('(', StringComparison.Ordinal);
        Declaration proto;
        if (bare)
        {
            // A static function's prototype means nothing to the verifier, but that it returns a number.
            var name = words.ExpectName("the function's name");
            words.ExpectEnd();
            proto = new Declaration(file.Types.Add(new BtfFuncProto { Return = file.Types.Int("int")!.Value, Params = [] }), name, "");
        }
        else
        {
            words.Take("static");
            proto = new DeclarationReader(words, file.Types).Function();
        }
        Begin(proto.Name, ".text", isEntry: false, at).TypeId =
            file.Types.Add(new BtfFunc { Name = proto.Name, Target = proto.Type, Linkage = linkage });
    }

    private FunctionBuilder Begin(string name, string section, bool isEntry, Statement at)
    {
        if (file.Taken(name) is { } taken)
            throw new AssemblyException(1, taken);
        var function = new FunctionBuilder(name, section, isEntry, at);
        file.Functions.Add(function);
        return function;
    }
}
