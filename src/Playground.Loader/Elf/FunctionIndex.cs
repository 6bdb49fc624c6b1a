namespace Playground.Loader.Elf;

/// <summary>Finds functions by place; they are sorted by section and start.</summary>
internal sealed class FunctionIndex
{
    private readonly List<PlacedFunction> functions;
    private readonly Dictionary<(int Section, long Start), int> starts = [];

    public FunctionIndex(List<PlacedFunction> functions)
    {
        this.functions = functions;
        for (var i = 0; i < functions.Count; i++)
            starts.TryAdd((functions[i].Section.Index, functions[i].Start), i);
    }

    /// <summary>The index of the function that starts at an instruction of a section; -1 when none does.</summary>
    public int StartingAt(int section, long insn) => starts.GetValueOrDefault((section, insn), -1);

    /// <summary>The last function that starts at or before an instruction and reaches over it.</summary>
    public PlacedFunction? Containing(int section, int insn)
    {
        var (low, high) = (0, functions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((functions[middle].Section.Index, functions[middle].Start).CompareTo((section, insn)) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && functions[low - 1] is var found && found.Section.Index == section && insn < found.End ? found : null;
    }
}
