using Playground.Executor.Functions;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Machines;

/// <summary>Timers and work queues: what a program armed, waiting to run its callback in a context of its own.</summary>
/// <remarks>
/// The field in the map value holds the address of a hidden region with the words below; so arming, cancelling and firing can
/// be undone, and race on that region. Whoever schedules asks <see cref="Timers"/> which are armed and lets one <see cref="Fire"/>.
/// </remarks>
internal sealed partial class Machine
{
    /// <summary>Words of a timer: its map, the value it lies in, callback, program (number + 1), when it is due, what it is doing.</summary>
    private const int MapAt = 0, ValueAt = 8, CallbackAt = 16, CodeAt = 24, DueAt = 32, StateAt = 40, TimerBytes = 48;
    public const ulong Idle = 0, Armed = 1;

    /// <summary>Every timer and work item that was ever initialised, in that order.</summary>
    public List<Region> Timers { get; } = [];

    /// <summary>The timer that a field in a map value stands for; null before it is initialised.</summary>
    public Region? TimerAt(ulong field) => Memory.Find(field, 8, out var at) is { } region && region.Read64(at) is not 0 and var address ? Memory.RegionAt(address, out _) : null;

    /// <summary>Initialises a timer; null when memory is spent.</summary>
    public Region? AddTimer(ulong field, BpfMap map, string what)
    {
        if (Memory.Find(field, 8, out var at) is not { } value || Memory.TryAdd($"{what} {Timers.Count + 1}", RegionKind.Hidden, TimerBytes) is not { } timer)
            return null;
        timer.IsTimer = true;
        Memory.Write64(timer, MapAt, map.Handle.Address);
        Memory.Write64(timer, ValueAt, value.Address + (ulong)(at - at % Math.Max(map.Stride, 1)));
        Memory.Write64(value, at, timer.Address);
        Timers.Add(timer);
        return timer;
    }

    public void SetCallback(Region timer, Cpu cpu, ulong callback)
    {
        Memory.Write64(timer, CallbackAt, callback);
        Memory.Write64(timer, CodeAt, (ulong)Codes.IndexOf(cpu.Code) + 1);
    }

    public static bool HasCallback(Region timer) => timer.Read64(CallbackAt) != 0;
    public static bool IsArmed(Region timer) => timer.Read64(StateAt) == Armed;
    /// <summary>Nanoseconds of the machine's clock.</summary>
    public static ulong Due(Region timer) => timer.Read64(DueAt);

    public void Arm(Region timer, ulong due)
    {
        Memory.Write64(timer, DueAt, due);
        Memory.Write64(timer, StateAt, Armed);
    }

    /// <summary>True when it was armed.</summary>
    public bool Disarm(Region timer)
    {
        var armed = IsArmed(timer);
        Memory.Write64(timer, StateAt, Idle);
        return armed;
    }

    /// <summary>The value that a timer lies in dies: it never fires again.</summary>
    public void ForgetTimer(Region value, int offset)
    {
        if (TimerAt(value.Address + (ulong)offset) is { } timer)
            Disarm(timer);
        Memory.Write64(value, offset, 0);
    }

    /// <summary>What firing touches.</summary>
    public static Access TimerAccess(Region timer) => Access.Write(timer.Id, 0, timer.Length);

    /// <summary>An armed timer fires on a lane: its callback is entered with the map, the key and the value. False when it cannot.</summary>
    public bool Fire(Cpu lane, Region timer)
    {
        var program = (int)timer.Read64(CodeAt) - 1;
        if (!IsArmed(timer) || (uint)program >= (uint)Codes.Count || Memory.RegionAt(timer.Read64(MapAt), out _)?.Owner is not BpfMap map)
            return false;
        Disarm(timer);
        var code = Codes[program];
        var (value, callback) = (timer.Read64(ValueAt), timer.Read64(CallbackAt));
        if (map.Stride == 0 || callback < code.Address || (callback - code.Address) / 8 >= (ulong)code.Insns.Length)
            return false;
        Start(lane, 0, program + 1);
        var key = map.ElementAt((int)((value - map.Values.Address) / (ulong)map.Stride)).Key;
        Memory.WriteBytes(lane.Keys, 0, key.AsSpan(0, Math.Min(key.Length, Cpu.FrameStack)));
        ref var s = ref lane.S;
        s.Pc = (int)((callback - code.Address) / 8);
        (s.R[1], s.R[2], s.R[3]) = (map.Handle.Address, lane.Keys.Address, value);
        return true;
    }
}
