using System.Collections.Immutable;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Scenarios;

namespace Playground.Executor.Scenarios;

/// <summary>What actors do, as short programs: registers set, one call, exit. So they step, race and replay as programs do.</summary>
internal sealed class ActorCode(Machine machine)
{
    public Code[] Calls(ImmutableArray<Syscall> calls) => [.. calls.SelectMany(Call)];

    public Code[] Events(ImmutableArray<ObjectGone> events) => [.. events.Select(Event)];

    /// <summary>Grace periods, again and again.</summary>
    public Code GracePeriods() => Make("grace_period", [Called(new GracePeriodEnd(), 0), new Decoded(Op.Ja, 0, 0, 0, false, false, 0, 0, 0)]);

    /// <summary>Waiting for a timer to fire, again and again.</summary>
    public Code Timer(TimerFires fires) => Make("timer", [Called(fires, 0), new Decoded(Op.Ja, 0, 0, 0, false, false, 0, 0, 0)]);

    /// <summary>Puts an element into a map at once.</summary>
    /// <exception cref="UnsupportedException">It cannot be done.</exception>
    public void Put(MapContent content, Cpu by)
    {
        foreach (var code in Call(new Syscall(SyscallKind.Update, content.Map, content.Key, content.Value, 0)).ToArray())
        {
            by.Script = [code];
            machine.Start(by, 0);
            if (Interpreter.Run<PlainRun>(machine, by, true, machine.InsnBudget) != Stop.Exit || by.S.R[0] != 0)
                throw new UnsupportedException($"map {content.Map} does not take the element {content.Key} = {content.Value} (error {(long)by.S.R[0]})");
        }
        by.Script = [];
    }

    private IEnumerable<Code> Call(Syscall call)
    {
        var map = machine.Maps.Find(m => m.Name == call.Map)
            ?? throw new UnsupportedException($"no map is named '{call.Map}'; there are: {string.Join(", ", machine.Maps.Select(m => m.Name))}");
        if (map.Spec.KeySize == 0 || map.Spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.ProgArray || map.Spec.IsFrozen)
            throw new UnsupportedException($"{call.Kind.ToString().ToLowerInvariant()} from user space on map {map.Name}");
        var key = Hold(map, "key", call.Key, map.Spec.KeySize);
        var value = Hold(map, "value", call.Value, map.Spec.ValueSize);
        KernelFunction function = call.Kind switch
        {
            SyscallKind.Lookup => new SysLookup(),
            SyscallKind.Update => new SysUpdate(),
            SyscallKind.Delete => new SysDelete(),
            _ => new MapFree(),
        };
        // The call writes every CPU's value; the first may find flags that forbid it, the others follow.
        for (var copy = 0; copy < (call.Kind == SyscallKind.Update ? map.Copies : 1); copy++)
        {
            yield return Make($"{function.Name}_{map.Name}",
                [Set(1, map.Handle.Address, 1), Set(2, key.Address, 2), Set(3, value.Address, 3), Set(4, copy == 0 ? call.Flags : 0, 4), Set(5, (ulong)copy, 5), Called(function, 6), Exit]);
        }
    }

    private Region Hold(BpfMap map, string what, Bytes bytes, int size)
    {
        var region = machine.Memory.Add($"user's {what}", RegionKind.Plain, Math.Max(size, 1));
        var given = bytes.Of(size) ?? throw new UnsupportedException($"the {what} {bytes} for map {map.Name}, whose {what}s have {size} bytes");
        machine.Memory.WriteBytes(region, 0, given);
        return region;
    }

    private Code Event(ObjectGone gone)
    {
        var o = machine.FindObject(gone.Type, gone.Number) ?? throw new UnsupportedException($"{gone.Type} {gone.Number}, which no program can meet");
        o.AwaitsEvent = true;
        return Make($"{(gone.Type == Machine.Task ? "exit" : "delete")}_{gone.Type}_{gone.Number}",
            [Set(1, o.Region.Address, 1), Called(new ObjectGoes(gone.Type == Machine.Task ? "exit" : "delete"), 2), Exit]);
    }

    private static Decoded Set(byte register, ulong value, int next) => new(Op.Mov, register, 0, 8, false, false, 0, next, value);
    private static Decoded Called(KernelFunction function, int at) => new(Op.CallHelper, 0, 0, 8, false, false, 0, at + 1, 0) { Callee = function };
    private static Decoded Exit => new(Op.Exit, 0, 0, 8, false, false, 0, 0, 0);

    private static Code Make(string name, Decoded[] insns) => new(new ProgramSpec { Name = name, Type = ProgType.Unspecified, Insns = [] }, insns, 0);
}
