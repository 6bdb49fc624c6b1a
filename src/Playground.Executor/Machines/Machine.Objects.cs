using System.Text;
using Playground.Btf;
using Playground.Executor.Memory;

namespace Playground.Executor.Machines;

/// <summary>The kernel objects that programs can find, and those that they make.</summary>
/// <remarks>
/// There are the tasks init (pid 1), kthreadd (pid 2) and one running on each CPU (pid 101, 102, ...), and two objects of
/// every other type that the programs can look up, numbered 1 and 2. The rest of the kernel owns one count of each.
/// </remarks>
internal sealed partial class Machine
{
    public const string Task = "task_struct";
    public const int InitPid = 1, FirstCpuPid = 101;
    private const int MadeObjects = 100_000, MostOutputs = 10_000;

    /// <summary>The tree in which the kernel finds net namespaces by number, a cache line for each level; there when they are.</summary>
    public Region? Idr { get; private set; }

    /// <summary>Makes the objects of a type that exist from the start; false when the kernel has no such struct.</summary>
    public bool AddObjects(string type, int cpus)
    {
        if (type == "net")
            Idr = Memory.Add("idr", RegionKind.Hidden, 3 * 64);
        foreach (var number in (int[])[1, 2, .. type == Task ? Enumerable.Range(FirstCpuPid, cpus) : []])
        {
            if (AddKernelObject(type, number) == null)
                return false;
        }
        return true;
    }

    private KernelObject? AddKernelObject(string type, int number)
    {
        if (Kernel.Btf().FindFirst(type, BtfKind.Struct) is not BtfComposite layout)
            return null;
        // A count that is not one word (a percpu reference) is kept behind the struct.
        var countAt = Kernel.RefcountOffset(type) ?? layout.Size;
        var region = Memory.Add(NextName(type), RegionKind.KernelObject, Math.Max(layout.Size, countAt + 8));
        var o = new KernelObject(region.Name, type, region, countAt) { Number = number, Saturates = Kernel.RefcountOffset(type) != null };
        Memory.Write32(region, region.Length, 1);
        region.Owner = o;
        region.Shared = true;
        region.ReadOnly = true;
        Memory.Write32(region, countAt, 1);
        if (type == Task)
            FillTask(region, layout, number);
        Objects.Add(o);
        return o;
    }

    private void FillTask(Region region, BtfComposite layout, int pid)
    {
        foreach (var (member, value) in (IEnumerable<(string, int)>)[("pid", pid), ("tgid", pid)])
        {
            if (BtfPath.Find(Kernel.Btf(), layout, member) is var (offset, _))
                Memory.Write32(region, offset, value);
        }
        if (BtfPath.Find(Kernel.Btf(), layout, "comm") is var (comm, _))
            Memory.WriteBytes(region, comm, Encoding.ASCII.GetBytes(pid == InitPid ? "init" : pid == 2 ? "kthreadd" : "playground"));
        foreach (var member in (IEnumerable<string>)["group_leader", "real_parent", "parent"])
        {
            var target = member == "group_leader" ? region : Objects.Find(o => o.Type == Task)?.Region ?? region;
            if (BtfPath.Find(Kernel.Btf(), layout, member) is var (offset, _))
                Memory.Write64(region, offset, target.Address);
        }
    }

    private string NextName(string type) => $"{type}#{Objects.Count(o => o.Type == type) + 1}";

    /// <summary>An object that a program makes: zero bytes, count 1, owned by the program; null when memory is spent.</summary>
    /// <param name="countAt">Offset of its count; -1 to keep it behind the object.</param>
    public KernelObject? Make(Cpu cpu, string type, int size, int countAt, System.Collections.Immutable.ImmutableArray<Playground.Kernel.Fields.SpecialField> fields)
    {
        if (Objects.Count >= MadeObjects || Memory.TryAdd(NextName(type), RegionKind.Allocated, size + 8) is not { } region)
            return null;
        var o = new KernelObject(region.Name, type, region, countAt < 0 ? size : countAt) { Fields = fields, Saturates = countAt >= 0 };
        region.Owner = o;
        region.Shared = true;
        if (watchesReads && (region.Written = AddBits(region)) is { } bits)
        {
            // Special fields are made ready, the rest is whatever was there.
            foreach (var field in fields)
            {
                for (var i = 0; i < field.Size; i += 8)
                    Memory.SetWritten(bits, field.Offset + i, Math.Min(8, field.Size - i));
            }
        }
        Memory.Write32(region, o.RefcountOffset, 1);
        Objects.Add(o);
        Sink?.Invoke(new RunEvent.ObjectCreated(o.Name, type) { Cpu = cpu.Id, Insn = cpu.S.Pc });
        return o;
    }

    /// <summary>The object of this type and number that has not gone, or null.</summary>
    public KernelObject? FindObject(string type, int number)
    {
        foreach (var o in Objects)
        {
            if (o.Type == type && o.KernelOwns > 0 && o.Number == number)
                return o;
        }
        return null;
    }

    /// <summary>Every object that a program took a reference to goes (a task exits), and another with its number takes its place.</summary>
    /// <remarks>So the references taken by a scenario's setup are the only ones left, and what they guard can die.</remarks>
    public void LetGoOfHeldObjects(Cpu cpu)
    {
        foreach (var o in Objects.Where(o => !o.AwaitsEvent && o.KernelOwns > 0 && o.Refcount > o.KernelOwns).ToList())
        {
            LetGo(cpu, o);
            AddKernelObject(o.Type, o.Number);
        }
    }

    /// <summary>The rest of the kernel gives up its count of an object, which can no longer be found.</summary>
    public void LetGo(Cpu cpu, KernelObject o)
    {
        Dec(cpu, o, o.Type == Task ? "exit" : "the kernel");
        Memory.Write32(o.Region, o.Region.Length, 0);
    }

    /// <summary>The object of this type and number, gone or not; whether it can be found is decided on it.</summary>
    public KernelObject? FindEverKnown(string type, int number) => FindObject(type, number) ?? Objects.FindLast(o => o.Type == type && o.Number == number);

    /// <summary>A program says so when its <c>playground_assert</c> does not hold: it prints a text that begins with that name.</summary>
    public void CheckAssertion(Cpu cpu, ReadOnlySpan<byte> format)
    {
        if (!format.StartsWith("playground_assert: "u8))
            return;
        var end = format.IndexOf((byte)0);
        Report("assertion", $"{cpu.Code.Name}: {Encoding.UTF8.GetString(format[19..(end < 0 ? format.Length : end)])} does not hold", "", cpu);
    }

    /// <summary>Notes what a program gave to a buffer that user space reads.</summary>
    public void Output(Cpu cpu, string map, ReadOnlySpan<byte> data)
    {
        if (Printed != null && Outputs.Count < MostOutputs)
            Outputs.Add(new OutputRecord(map, [.. data]));
        Sink?.Invoke(new RunEvent.Output(map, [.. data]) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }

    public void Print(Cpu cpu, string text)
    {
        Printed?.Add(text);
        Sink?.Invoke(new RunEvent.Printk(text) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }
}
