using System.IO.Compression;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>The embedded files of one kernel, as <c>Data/prepare.py</c> wrote them.</summary>
internal sealed class DataFolder(string name)
{
    public string Name => name;

    public bool Has(string file) => typeof(DataFolder).Assembly.GetManifestResourceInfo($"{name}/{file}") != null;

    /// <summary>Rows of a table, split at tabs, without comments; none when this kernel does not have the table.</summary>
    public IEnumerable<string[]> Rows(string file)
    {
        if (!Has(file))
            yield break;
        foreach (var line in Lines(file))
            if (!line.StartsWith('#'))
                yield return line.Split('\t');
    }

    /// <summary>Lines of a text file, unpacked when its name ends in <c>.gz</c>.</summary>
    public IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    public byte[] Bytes(string file)
    {
        using var stream = Open(file);
        var result = new MemoryStream();
        stream.CopyTo(result);
        return result.ToArray();
    }

    private Stream Open(string file)
    {
        var stream = typeof(DataFolder).Assembly.GetManifestResourceStream($"{name}/{file}")
            ?? throw new FileNotFoundException($"the assembly has no resource '{name}/{file}'");
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>The words of a cell: comma-separated, <c>-</c> for none.</summary>
    public static string[] Words(string cell) => cell == "-" ? [] : cell.Split(',');

    public static int[] Numbers(string cell) => [.. Words(cell).Select(int.Parse)];
}
