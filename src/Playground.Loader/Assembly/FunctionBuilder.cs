using Playground.Isa;
using Playground.Isa.Assembly;

namespace Playground.Loader.Assembly;

/// <summary>A function while it is read: slots, labels, and the names still to be resolved.</summary>
internal sealed class FunctionBuilder(string name, string section, bool isEntry, Statement start)
{
    private readonly List<(string Name, int Slot)> labels = [];

    public string Name => name;
    public string Section => section;
    public bool IsEntry => isEntry;
    public Statement Start => start;
    /// <summary>Id of the function's BTF FUNC.</summary>
    public int TypeId { get; set; }
    public Kernel.Objects.ProgType Type { get; set; }
    public Kernel.Objects.AttachType? AttachType { get; set; }

    public List<Insn> Insns { get; } = [];
    /// <summary>Where each instruction (not its second slot) came from.</summary>
    public List<(int Slot, Statement At)> Places { get; } = [];
    public List<(int Slot, Reference Reference, Statement At)> References { get; } = [];

    /// <summary>Adds an instruction; labels that were waiting name it.</summary>
    public void Add(InsnText insn, Statement at)
    {
        Places.Add((Insns.Count, at));
        if (insn.Reference.Kind != ReferenceKind.None)
            References.Add((Insns.Count, insn.Reference, at));
        Insns.AddRange(insn.Slots);
    }

    /// <summary>Names the next instruction; only numeric labels may come again.</summary>
    public bool TryLabel(string label)
    {
        if (!char.IsAsciiDigit(label[0]) && labels.Exists(l => l.Name == label))
            return false;
        labels.Add((label, Insns.Count));
        return true;
    }

    /// <summary>The slot that a jump at <paramref name="slot"/> means by a label; <c>1b</c> and <c>1f</c> look backwards and forwards.</summary>
    public int? Target(string label, int slot)
    {
        foreach (var (name, target) in labels)
            if (name == label)
                return target;
        if (label.Length < 2 || !char.IsAsciiDigit(label[0]))
            return null;
        var number = label[..^1];
        return label[^1] switch
        {
            'b' => labels.Where(l => l.Name == number && l.Slot <= slot).Select(l => (int?)l.Slot).LastOrDefault(),
            'f' => labels.Where(l => l.Name == number && l.Slot > slot).Select(l => (int?)l.Slot).FirstOrDefault(),
            _ => null,
        };
    }
}
