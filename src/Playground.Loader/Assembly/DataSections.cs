using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Loader.Elf;

namespace Playground.Loader.Assembly;

/// <summary>The variables of an assembly file, by the section that they are in; each section becomes a map.</summary>
internal sealed class DataSections
{
    /// <summary>Most bytes that the variables of a file begin with; <c>.bss</c> costs nothing before a program runs.</summary>
    private const long MaxBytes = 1 << 20;
    /// <summary>Largest section; what an ELF file may name as well.</summary>
    private const long MaxSection = 256 << 20;

    private readonly List<Section> sections = [];
    private long total;

    private sealed class Section(string name)
    {
        public string Name => name;
        public bool IsZero => name.StartsWith(".bss", StringComparison.Ordinal);
        public List<(BtfVar Variable, int Offset, int Size)> Variables { get; } = [];
        public List<(int Offset, byte[] Bytes)> Contents { get; } = [];
        public long Size { get; set; }
    }

    public static bool IsDirective(string word) => word is ".data" or ".bss" or ".rodata" || Custom(word, ".data.") || Custom(word, ".bss.") || Custom(word, ".rodata.");

    private static bool Custom(string word, string prefix) => word.Length > prefix.Length && word.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>The section of a variable and its place in it.</summary>
    public (string Section, int Offset)? Find(string variable)
    {
        foreach (var section in sections)
        {
            foreach (var (v, offset, _) in section.Variables)
            {
                if (v.Name == variable)
                    return (section.Name, offset);
            }
        }
        return null;
    }

    /// <summary>Reads <c>.data TYPE NAME = VALUE</c>.</summary>
    /// <exception cref="AssemblyException">A mistake, at its column.</exception>
    public void Read(string sectionName, WordReader words, AssemblyFile file)
    {
        var types = file.Types;
        var reader = new DeclarationReader(words, types);
        var column = words.Column;
        var (type, name, isOpen) = reader.Variable();
        if (file.Taken(name) is { } taken)
            throw new AssemblyException(column, taken);
        var section = sections.Find(s => s.Name == sectionName);
        if (section is null)
            sections.Add(section = new Section(sectionName));
        var value = words.Take("=") ? new InitialValue(words.Rest, words.Column, types) : null;
        if (value is not null && section.IsZero)
            throw new AssemblyException(column, $"variables in {sectionName} begin as zeros");
        if (value is null)
        {
            words.Take(";");
            words.ExpectEnd();
        }
        if (isOpen)
            type = types.Array(type, value?.CountElements() ?? throw new AssemblyException(column, "an array without a length needs a value"));
        var (size, align) = types.Layout(type);
        if (size == 0)
            throw new AssemblyException(column, $"{name} has a type without a size");
        var offset = (section.Size + align - 1) / align * align;
        section.Size = offset + size;
        total += section.IsZero ? 0 : size;
        if (total > MaxBytes || section.Size > MaxSection)
            throw new AssemblyException(column, $"the variables take more than {(total > MaxBytes ? MaxBytes : MaxSection)} bytes");
        section.Variables.Add((new BtfVar { Name = name, Target = type, Linkage = BtfLinkage.Global }, (int)offset, (int)size));
        if (value is not null)
        {
            var bytes = new byte[size];
            value.Write(type, bytes);
            section.Contents.Add(((int)offset, bytes));
        }
    }

    /// <summary>Adds the sections to the types; what comes back makes the maps when all types are there.</summary>
    public ImmutableArray<Func<BtfSpec, MapSpec>> Declare(string objectName, TypeTable types) => [.. sections.Select(s => Declare(s, objectName, types))];

    private static Func<BtfSpec, MapSpec> Declare(Section section, string objectName, TypeTable types)
    {
        var datasec = new BtfDatasec { Name = section.Name, Size = (int)section.Size, Vars = [.. section.Variables.Select(v => new BtfSecVar(types.Add(v.Variable), v.Offset, v.Size))] };
        types.Add(datasec);
        byte[] data = section.IsZero ? [] : new byte[section.Size];
        foreach (var (offset, bytes) in section.Contents)
            bytes.CopyTo(data, offset);
        return btf => DataMapReader.Create(section.Name, objectName, btf, datasec, data, (int)section.Size, DataMapReader.IsReadOnly(section.Name));
    }
}
