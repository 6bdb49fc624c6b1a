namespace Playground.Verifier;

/// <summary>What a reference in a state stands for.</summary>
[Flags]
internal enum RefKind : byte { Pointer = 1, Irq = 2, SpinLock = 4, ResLock = 8, ResLockIrq = 16, AnyLock = SpinLock | ResLock | ResLockIrq }

/// <summary>Something acquired that must be given up: an object, a saved irq flag, or a lock.</summary>
/// <param name="Insn">Where it was acquired.</param>
/// <param name="Pointer">Of a lock: the map or BTF that its memory belongs to (compared by reference); null otherwise.</param>
internal readonly record struct Reference(RefKind Kind, int Id, int Insn, object? Pointer);
