using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Playground.Tests.Architecture;

public sealed partial class LayersTests
{
    private static readonly Dictionary<string, string[]> Allowed = ReadReadme();

    [Fact]
    public void Every_project_references_exactly_what_the_table_in_the_readme_allows()
    {
        var actual = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(f => Room(Path.GetFileNameWithoutExtension(f)), f => XDocument.Load(f).Descendants("ProjectReference")
                .Select(r => Room(Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))).Order().ToArray());
        Assert.Equal(Allowed.Keys.Order(), actual.Keys.Order());
        foreach (var (room, references) in actual)
            Assert.True(references.SequenceEqual(Allowed[room].Order()), $"{room} references {string.Join(", ", references)}; the table says {string.Join(", ", Allowed[room])}");
    }

    [Theory]
    [InlineData("Isa"), InlineData("Btf"), InlineData("Explorer"), InlineData("Kernel"), InlineData("Loader")]
    [InlineData("Verifier"), InlineData("Executor"), InlineData("Host"), InlineData("Session")]
    public void Compiled_assemblies_reference_no_room_that_the_table_forbids(string room)
    {
        var references = Assembly.Load("Playground." + room).GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("Playground.", StringComparison.Ordinal)).Select(Room);
        Assert.Empty(references.Except(Allowed[room]));
    }

    [Theory]
    [InlineData("Cli", "playground.dll"), InlineData("Web", "Playground.Web.dll")]
    public void Doors_name_only_the_rooms_that_the_table_allows(string room, string file)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        using var stream = File.OpenRead(Path.Combine(RepositoryRoot.Path, "src", "Playground." + room, "bin", configuration, "net10.0", file));
        using var image = new System.Reflection.PortableExecutable.PEReader(stream);
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(image);
        var references = metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))
            .Where(n => n.StartsWith("Playground.", StringComparison.Ordinal)).Select(Room);
        Assert.Empty(references.Except(Allowed[room]));
    }

    [Fact]
    public void Engines_use_no_package()
    {
        foreach (var room in (string[])["Isa", "Btf", "Explorer", "Kernel", "Loader", "Verifier", "Executor", "Host"])
        {
            var project = XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", "Playground." + room, $"Playground.{room}.csproj"));
            Assert.Empty(project.Descendants("PackageReference"));
        }
    }

    [Fact]
    public void The_top_level_holds_what_was_agreed_and_nothing_else()
    {
        string[] agreed = ["src", "tests", "wwwroot", "Playground.sln", "Dockerfile", "README.md", "LICENSE", "Directory.Build.props", "Directory.Packages.props", "global.json"];
        string[] generated = ["out"];
        var there = Directory.GetFileSystemEntries(RepositoryRoot.Path).Select(p => Path.GetFileName(p)).Where(n => !n.StartsWith('.'));
        Assert.Equal(agreed.Order(), there.Except(generated).Order());
    }

    private static string Room(string project) => project[(project.IndexOf('.') + 1)..];

    private static Dictionary<string, string[]> ReadReadme() =>
        File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "README.md"))
            .Select(line => Row().Match(line)).Where(m => m.Success)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^\| [0-4] \| (\w+) \| ([\w, ]*)\|")]
    private static partial Regex Row();
}
