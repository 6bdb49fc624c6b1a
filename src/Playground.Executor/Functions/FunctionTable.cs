using System.Collections.Frozen;
using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Every helper and kernel function that is modelled, by the kernel's name; others are refused before a run starts.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, KernelFunction> All = ((KernelFunction[])
    [
        new MapLookup(), new MapUpdate(), new MapDelete(),
        new KptrXchg(), new KptrGet(), new KptrTrySet(), new MovePtr(),
        new AcquireFunction("bpf_task_acquire"), new ReleaseFunction("bpf_task_release"),
        new FindFunction("bpf_task_from_pid", (m, c) => m.TaskByPid((int)c.S.R[1])),
        new AcquireFunction("bpf_cgroup_acquire"), new ReleaseFunction("bpf_cgroup_release"),
        .. LocalFunctions.All,
    ]).ToFrozenDictionary(f => f.Name);

    public static KernelFunction? Find(string? name) => name != null && All.TryGetValue(name, out var function) ? function : null;

    public static string HelperName(KernelView kernel, int id) => kernel.HelperName(id) ?? $"helper#{id}";
}
