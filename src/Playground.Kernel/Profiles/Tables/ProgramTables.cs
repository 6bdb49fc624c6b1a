using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Reads <c>programs.tsv</c>, <c>sections.tsv</c> and <c>contexts.tsv</c>.</summary>
internal static class ProgramTables
{
    public static ImmutableArray<ProgTypeSpec> ProgTypes(DataFolder folder) => [.. folder.Rows("programs.tsv").Select(row =>
    {
        var bits = DataFolder.Words(row[2]);
        // A row without an attach type stands for expected_attach_type 0.
        return new ProgTypeSpec((ProgType)int.Parse(row[0]), (AttachType)Math.Max(0, int.Parse(row[3])), row[1],
            bits.Contains("direct_packet_read"), bits.Contains("direct_packet_write"), int.Parse(row[4]),
            row[5] == "-" ? null : long.Parse(row[5]), row[6] == "-" ? null : long.Parse(row[6]),
            int.Parse(row[7]), row[9] == "-" ? "" : row[9], row[8] == "1", bits.Contains("needs_net_admin"), bits.Contains("needs_perfmon"));
    })];

    public static ImmutableArray<SectionSpec> Sections(DataFolder folder) => [.. folder.Rows("sections.tsv").Select(row =>
        new SectionSpec(row[0], (ProgType)int.Parse(row[1]), (AttachType)int.Parse(row[2]), [.. DataFolder.Words(row[3])]))];

    public static ImmutableArray<ContextSpec> Contexts(DataFolder folder)
    {
        var contexts = ImmutableArray.CreateBuilder<ContextSpec>();
        var texts = new List<string>();
        var accesses = ImmutableArray.CreateBuilder<ContextAccess>();
        string[]? context = null;
        foreach (var row in folder.Rows("contexts.tsv"))
        {
            switch (row[0])
            {
                case "T":
                    texts.Add(row[1]);
                    break;
                case "C":
                    End();
                    context = row;
                    break;
                default:
                    foreach (var cell in row.AsSpan(1))
                        accesses.Add(Access(int.Parse(row[0]), cell, texts));
                    break;
            }
        }
        End();
        return contexts.ToImmutable();

        void End()
        {
            if (context != null)
                contexts.Add(new ContextSpec((ProgType)int.Parse(context[2]), (AttachType)int.Parse(context[3]),
                    context[4] == "-" ? "" : context[4], int.Parse(context[5]), int.Parse(context[6]), accesses.DrainToImmutable()));
        }
    }

    /// <summary>A cell such as <c>4rw=2</c>: size, what is allowed, index of the text of the register after a read.</summary>
    private static ContextAccess Access(int offset, string cell, List<string> texts)
    {
        var mark = cell.IndexOf('=');
        var head = mark < 0 ? cell : cell[..mark];
        return new ContextAccess(offset, head[0] - '0', head.Contains('r'), head.Contains('w'), mark < 0 ? "" : texts[int.Parse(cell[(mark + 1)..])]);
    }
}
