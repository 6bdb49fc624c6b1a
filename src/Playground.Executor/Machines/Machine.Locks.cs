using Playground.Explorer;

namespace Playground.Executor.Machines;

/// <summary>Spin locks: the word of a <c>bpf_spin_lock</c> holds the owner's CPU number + 1.</summary>
internal sealed partial class Machine
{
    public bool IsLocked(in Access access) => Memory[access.Object].Read32(access.Offset) != 0;
}
