using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

/// <summary>Rules of one program type with one expected attach type.</summary>
/// <param name="LoadErrno">Errno of loading the trivial program; 0 when it loads.</param>
/// <param name="RetMin">Smallest return value accepted at exit; null when any is.</param>
/// <param name="SleepableErrno">Errno of loading with BPF_F_SLEEPABLE; 0 when allowed.</param>
public sealed record ProgTypeSpec(ProgType Type, AttachType AttachType, string Name, bool DirectPacketRead, bool DirectPacketWrite,
    int LoadErrno, long? RetMin, long? RetMax, int SleepableErrno, string SleepableMessage, bool LdAbs, bool NeedsNetAdmin, bool NeedsPerfmon);
