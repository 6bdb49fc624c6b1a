using System.Collections.Frozen;
using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Every helper and kernel function that is modelled, by the kernel's name; others are refused before a run starts.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, KernelFunction> All = ((KernelFunction[])
    [
        new MapLookup(), new MapLookupPercpu(), new MapUpdate(), new MapDelete(),
        new QueuePush(), new QueuePop(), new QueuePeek(),
        new RingbufOutput(), new RingbufReserve(), new RingbufSubmit(), new RingbufDiscard(), new RingbufQuery(),
        new TailCall(), new Loop(), new ForEachMapElem(),
        new KptrXchg(), new KptrGet("bpf_kptr_get"), new KptrTrySet(), new MovePtr(),
        .. ObjectTable.All, .. TestObjectFunctions.All, .. ProposalFunctions.All,
        new SpinLock(), new SpinUnlock(),
        new ResSpinLock("bpf_res_spin_lock", irqs: false), new ResSpinUnlock("bpf_res_spin_unlock", irqs: false),
        new ResSpinLock("bpf_res_spin_lock_irqsave", irqs: true), new ResSpinUnlock("bpf_res_spin_unlock_irqrestore", irqs: true),
        new ObjNew(), new ObjDrop(), new RefcountAcquire(),
        .. LocalFunctions.All, .. MemoryFunctions.All, .. IteratorFunctions.All, .. DynptrFunctions.All, .. CpumaskFunctions.All,
        .. PacketFunctions.All, .. ChecksumFunctions.All, .. SkbFunctions.All, .. SocketFunctions.All, .. TextFunctions.All, .. StringFunctions.All, .. StorageFunctions.All, .. ListFunctions.All, .. TreeFunctions.All, .. TimerFunctions.All, new Throw(), .. ArenaFunctions.All, .. PercpuFunctions.All, .. RedirectFunctions.All, .. TracingFunctions.All,
    ]).ToFrozenDictionary(f => f.Name);

    public static IEnumerable<KernelFunction> Functions => All.Values;

    public static KernelFunction? Find(string? name) => name != null && All.TryGetValue(name, out var function) ? function : null;

    public static string HelperName(KernelView kernel, int id) => kernel.HelperName(id) ?? $"helper#{id}";
}
