using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Loader.Elf;

namespace Playground.Loader.Assembly;

/// <summary>All that has been read of an assembly file.</summary>
internal sealed class AssemblyFile(string fileName)
{
    private readonly List<Diagnostic> diagnostics = [];

    public TypeTable Types { get; } = new();
    public List<MapSpec> Maps { get; } = [];
    public DataSections Data { get; } = new();
    public List<FunctionBuilder> Functions { get; } = [];
    /// <summary>Prototypes of kernel functions that the file declares: name to the id of its BTF FUNC.</summary>
    public Dictionary<string, int> Kfuncs { get; } = [];
    /// <summary>Map values by struct name, to be given their ids when every struct is known.</summary>
    public List<MapTypes> MapTypes { get; } = [];
    public string License { get; set; } = "GPL";

    public string FileName => fileName;
    public ImmutableArray<Diagnostic> Diagnostics => [.. diagnostics.OrderBy(d => (d.Line, d.Column))];
    public bool HasErrors => diagnostics.Count > 0;

    /// <summary>What has this name already; null when it is free.</summary>
    public string? Taken(string name) =>
        Maps.Exists(m => m.Name == name) ? $"there is a map named '{name}' already"
        : Functions.Exists(f => f.Name == name) ? $"there is a function named '{name}' already"
        : Data.Find(name) is not null ? $"there is a variable named '{name}' already" : null;

    /// <param name="column">Within the statement, from 1.</param>
    public void Error(Statement at, int column, string message) =>
        diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, fileName, at.Line, at.Column + column - 1, message));

    public ObjectSpec Build()
    {
        var resolver = new ReferenceResolver(this);
        var objectName = ObjectReader.NameOf(fileName);
        var dataMaps = Data.Declare(objectName, Types);
        var programs = Functions.Select(f => Program(f, resolver)).ToImmutableArray();
        var btf = Types.IsEmpty ? null : Types.Build();
        return new ObjectSpec
        {
            FileName = fileName,
            License = License,
            Programs = programs,
            Maps = [.. Maps.Select(m => m.KeyTypeId == 0 ? m : m with { Btf = btf }), .. dataMaps.Select(make => make(btf!))], // data is declared in types
            Externs = [.. resolver.Externs],
            Btf = btf,
        };
    }

    private ObjectProgram Program(FunctionBuilder function, ReferenceResolver resolver)
    {
        var relocs = resolver.Resolve(function);
        var file = Path.GetFileName(fileName);
        return new ObjectProgram
        {
            Name = function.Name,
            Section = function.Section,
            IsEntry = function.IsEntry,
            SectionOffset = Functions.TakeWhile(f => f != function).Where(f => f.Section == function.Section).Sum(f => f.Insns.Count),
            Insns = [.. function.Insns],
            Relocs = relocs,
            Funcs = [new FuncInfo(0, function.TypeId)],
            Lines = [.. function.Places.Select(p => new LineInfo(p.Slot, file, p.At.Text, p.At.Line, p.At.Column))],
            Type = function.Type,
            AttachType = function.AttachType,
        };
    }
}

/// <summary>The types a map directive named for its key and value; null where it gave a size.</summary>
internal readonly record struct MapTypes(int Map, string? Key, string? Value, string? Inner, Statement At);
