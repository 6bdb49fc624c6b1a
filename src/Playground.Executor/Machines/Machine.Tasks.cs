using System.Text;
using Playground.Btf;
using Playground.Executor.Memory;

namespace Playground.Executor.Machines;

/// <summary>The tasks of the modelled machine: init (pid 1), kthreadd (pid 2), and one running on each CPU (pid 101, 102, ...).</summary>
internal sealed partial class Machine
{
    private const string Task = "task_struct";
    public const int InitPid = 1, FirstCpuPid = 101;

    private (int Pid, int Tgid, int Count)? taskLayout;
    private int taskSize;

    /// <summary>Makes the tasks that exist from the start; false when the kernel's types have no usable task_struct.</summary>
    public bool AddTasks(int cpus)
    {
        foreach (var pid in (int[])[InitPid, 2, .. Enumerable.Range(FirstCpuPid, cpus)])
        {
            if (AddTask(pid) == null)
                return false;
        }
        return true;
    }

    private KernelObject? AddTask(int pid)
    {
        if (taskLayout == null)
        {
            var btf = Kernel.Btf();
            if (btf.FindFirst(Task, BtfKind.Struct) is not BtfComposite type || BtfPath.Find(btf, type, "pid") is not var (pidAt, _) || BtfPath.Find(btf, type, "tgid") is not var (tgidAt, _))
                return null;
            if (Kernel.RefcountOffset(Task) is not { } countAt)
                return null;
            (taskLayout, taskSize) = ((pidAt, tgidAt, countAt), type.Size);
        }
        var (p, t, c) = taskLayout.Value;
        var name = $"{Task}#{Objects.Count(o => o.Type == Task) + 1}";
        var region = Memory.Add(name, RegionKind.KernelObject, taskSize);
        var task = new KernelObject(name, Task, region, c) { KernelOwns = 1 };
        region.Owner = task;
        region.Shared = true;
        region.ReadOnly = true;
        Memory.Write32(region, p, pid);
        Memory.Write32(region, t, pid);
        Memory.Write32(region, c, 1);
        if (BtfPath.Find(Kernel.Btf(), (BtfComposite)Kernel.Btf().FindFirst(Task, BtfKind.Struct)!, "comm") is var (comm, _))
            Memory.WriteBytes(region, comm, Encoding.ASCII.GetBytes(pid == InitPid ? "init" : pid == 2 ? "kthreadd" : "playground"));
        Objects.Add(task);
        return task;
    }

    /// <summary>The task with this number that has not exited, or null.</summary>
    public KernelObject? TaskByPid(int pid) => Objects.Find(o => o.Type == Task && o.KernelOwns > 0 && PidOf(o) == pid);

    public int PidOf(KernelObject? task) => task != null && taskLayout is var (pid, _, _) ? task.Region.Read32(pid) : 0;

    /// <summary>Every task that a program took a reference to exits, and another with its number takes its place.</summary>
    /// <remarks>So the references taken by a scenario's setup are the only ones left, and what they guard can die.</remarks>
    public void ExitHeldTasks(Cpu cpu)
    {
        foreach (var task in Objects.Where(o => o.Type == Task && o.KernelOwns > 0 && o.Refcount > o.KernelOwns).ToList())
        {
            Dec(cpu, task, "exit");
            task.KernelOwns = 0;
            AddTask(PidOf(task));
        }
    }

    public void Print(Cpu cpu, string text)
    {
        Printed?.Add(text);
        Sink?.Invoke(new RunEvent.Printk(text) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }
}
