using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Picks one function's records out of <c>.BTF.ext</c>; instructions count from the function's start.</summary>
internal sealed class FunctionInfoReader(BtfExt ext, ReadOnlyMemory<byte> strings)
{
    private const int InsnSize = 8;

    private readonly Dictionary<uint, string> texts = [];
    private readonly Dictionary<List<BtfExtRecord>, BtfExtRecord[]> sorted = new(ReferenceEqualityComparer.Instance);

    public ImmutableArray<FuncInfo> Funcs(PlacedFunction function) =>
        [.. Of(ext.Funcs, function).Select(r => new FuncInfo(At(r, function), (int)Math.Min(r.A, int.MaxValue)))];

    public ImmutableArray<LineInfo> Lines(PlacedFunction function) =>
        [.. Of(ext.Lines, function).Select(r => new LineInfo(At(r, function), Text(r.A), Text(r.B), (int)(r.C >> 10), (int)(r.C & 0x3ff)))];

    public ImmutableArray<CoreReloc> CoreRelocs(PlacedFunction function) =>
        [.. Of(ext.CoreRelocs, function).Select(r => new CoreReloc(At(r, function), (int)Math.Min(r.A, int.MaxValue), Text(r.B), (int)Math.Min(r.C, int.MaxValue)))];

    /// <summary>Records are mostly in order; a table is sorted once, and each function's part cut out.</summary>
    private IEnumerable<BtfExtRecord> Of(Dictionary<string, List<BtfExtRecord>> table, PlacedFunction function)
    {
        if (!table.TryGetValue(function.Section.Name, out var records))
            return [];
        if (!sorted.TryGetValue(records, out var byOffset))
            sorted[records] = byOffset = [.. records.Where(r => r.Offset % InsnSize == 0).OrderBy(r => r.Offset)];
        var (first, end) = (LowerBound(byOffset, function.Start), LowerBound(byOffset, function.End));
        return byOffset.Skip(first).Take(end - first);
    }

    private static int LowerBound(BtfExtRecord[] records, int insn)
    {
        var (low, high) = (0, records.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (records[middle].Offset / InsnSize < insn)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static int At(BtfExtRecord record, PlacedFunction function) => record.Offset / InsnSize - function.Start;

    private string Text(uint offset)
    {
        if (!texts.TryGetValue(offset, out var text))
            texts[offset] = text = BtfExtReader.Text(strings.Span, offset);
        return text;
    }
}
