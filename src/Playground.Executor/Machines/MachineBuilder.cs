using System.Collections.Immutable;
using Playground.Btf;
using Playground.Executor.Functions;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;

namespace Playground.Executor.Machines;

/// <summary>Something that programs use and the machine does not model; names it.</summary>
internal sealed class UnsupportedException(string what) : Exception(what);

/// <summary>Makes a machine for some programs: maps, callees bound by name, instructions made ready.</summary>
internal sealed class MachineBuilder(KernelView kernel, long memoryBudget)
{
    private const int MaxRegister = 10, MaxPointee = 1 << 16;

    private const int MaxVariable = 1 << 20;

    private readonly Dictionary<string, BpfMap> maps = [];
    private readonly Dictionary<int, Region> symbols = [];
    private readonly SortedSet<string> types = new(StringComparer.Ordinal);

    /// <summary>True to take calls of a helper by register (opcode 0x8d), which the public suite has and Linux refuses.</summary>
    public bool AllowsCallx { get; init; }

    /// <summary>Finds a program that a slot of a program array names; null leaves the slot empty.</summary>
    public Func<string, ReadyProgram?> Others { get; init; } = _ => null;

    public Machine Machine { get; } = new(kernel, new AddressSpace(memoryBudget));

    /// <summary>Adds a program.</summary>
    /// <exception cref="UnsupportedException">It uses something that is not modelled.</exception>
    public Code Add(ProgramSpec spec, ImmutableArray<Fixup> fixups)
    {
        // Maps of maps last: they refer to the others.
        foreach (var map in spec.Maps.Where(m => m.Type is not (MapType.ArrayOfMaps or MapType.HashOfMaps)))
            MapOf(map);
        var own = spec.Maps.Select(MapOf).ToArray();
        var handle = Machine.Memory.Add($"code of {spec.Name}", RegionKind.Hidden, 0);
        var insns = new Decoded[spec.Insns.Length];
        for (var i = 0; i < insns.Length; i++)
            insns[i] = Decode(spec, i, own, handle.Address);
        var arena = own.OfType<ArenaMap>().FirstOrDefault();
        foreach (var fixup in fixups.IsDefault ? [] : fixups)
        {
            if ((uint)fixup.Insn >= (uint)insns.Length)
                continue;
            insns[fixup.Insn] = fixup.Kind switch
            {
                FixupKind.FaultTolerantLoad when !kernel.HasVariant("hint_load", "plain") => insns[fixup.Insn] with { Tolerant = true },
                FixupKind.ArenaAccess when arena != null => insns[fixup.Insn] with { Arena = true },
                FixupKind.ResolvedType when kernel.Btf().Contains((int)fixup.Value) => insns[fixup.Insn] with { Pointee = (int)fixup.Value },
                FixupKind.ResolvedMemory => insns[fixup.Insn] with { Pointee = -(int)Math.Clamp(fixup.Value, 1, MaxPointee) },
                FixupKind.PatchArgument when fixup.Register is >= 1 and <= 5 => insns[fixup.Insn] with { PatchRegister = (sbyte)fixup.Register, PatchValue = (ulong)fixup.Value },
                _ => insns[fixup.Insn],
            };
        }
        var code = new Code(spec, insns, handle.Address) { Arena = arena, ExceptionCallback = Throw.CallbackOf(spec) };
        handle.Owner = code;
        Machine.Codes.Add(code);
        foreach (var name in spec.Maps.Where(m => m.Type == MapType.ProgArray).SelectMany(m => m.InitialSlots))
        {
            if (name != null && Machine.Codes.TrueForAll(c => c.Name != name) && Others(name) is { } other)
                Add(other.Program, other.Fixups);
        }
        return code;
    }

    /// <summary>Someone who runs these programs in order.</summary>
    /// <param name="id">Number among those who act; -1 for the setup.</param>
    public Cpu AddCpu(int id, Code[] script, ReadOnlyMemory<byte> data, int processor = 0, LaneKind kind = LaneKind.Task, string label = "") =>
        new(id, Machine.Memory, script.Length)
        {
            Processor = processor,
            Kind = kind,
            Label = label,
            Script = script,
            Codes = Machine.Codes,
            Contexts = [.. script.Select(c => ContextBuilder.Build(Machine, c.Spec, data, Math.Max(id, 0)))],
        };

    /// <summary>Someone beside the CPUs, whose script is made once there are objects.</summary>
    public Cpu AddActor(int id, LaneKind kind, string label, int calls) =>
        new(id, Machine.Memory, calls) { Kind = kind, Label = label, Codes = Machine.Codes };

    /// <summary>Asks for objects of a type that no program may mention.</summary>
    public void Require(string type) => types.Add(type);

    /// <summary>Makes the kernel objects that the programs can meet.</summary>
    public void AddObjects(IReadOnlyList<Cpu> cpus)
    {
        foreach (var type in types)
        {
            if (!Machine.AddObjects(type, cpus.Count(c => c.Id >= 0 && c.Kind == LaneKind.Task)))
                throw new UnsupportedException($"{type} objects, which this kernel's types do not have");
        }
        foreach (var cpu in cpus)
            cpu.Current = Machine.FindObject(Machine.Task, cpu.Id < 0 ? Machine.InitPid : Machine.FirstCpuPid + cpu.Processor);
    }

    private BpfMap MapOf(MapSpec spec)
    {
        if (maps.TryGetValue(spec.Name, out var known))
            return known;
        var map = MapTable.Create(spec, Machine, name => maps.GetValueOrDefault(name));
        maps[spec.Name] = map;
        Machine.Maps.Add(map);
        return map;
    }

    private Decoded Decode(ProgramSpec spec, int at, BpfMap[] own, ulong codeAddress)
    {
        var insn = spec.Insns[at];
        var d = new Decoded(insn.Op, insn.Dst, insn.Src, (byte)insn.Size, insn.Is32, insn.UsesReg, insn.Off, at + 1, (ulong)(long)insn.Imm);
        var illegal = d with { Op = Op.Unknown };
        if (insn.Dst > MaxRegister || insn.Src > MaxRegister && insn.Op != Op.LdImm64 || WritesFramePointer(insn))
            return illegal;
        switch (insn.Op)
        {
            case Op.LdImm64:
                if (at + 1 >= spec.Insns.Length || spec.Insns[at + 1].Op != Op.LdImm64High)
                    return illegal;
                return d with { Imm = Immediate(spec, at, insn, own, codeAddress), Target = insn.Src == Pseudo.Func ? FunctionAt(spec, at, insn) : 0 };
            case Op.CallHelper:
                return kernel.HelperName(insn.Imm) is { } helper ? d with { Callee = Callee(helper, spec) } : d;
            case Op.CallKfunc when insn.Off == 0 && kernel.KfuncName(insn.Imm) == null:
                return d;
            case Op.CallKfunc:
                return d with { Callee = Callee(insn.Off == 0 ? kernel.KfuncName(insn.Imm) ?? $"kfunc#{insn.Imm}" : $"kfunc#{insn.Imm} of a module", spec), NarrowResult = insn.Off == 0 && ReturnsInt(insn.Imm) };
            case Op.CallLocal or Op.JaLong:
                return Target(d, at + 1L + insn.Imm, spec);
            case Op.Ja or Op.MayGoto or (>= Op.JEq and <= Op.JSLe):
                return Target(d, at + 1L + insn.Off, spec);
            case Op.CallX when AllowsCallx:
                return d with { Op = Op.CallHelper, Callee = new CallByRegister(insn.Dst != 0 ? insn.Dst : insn.Imm & 0xf) };
            case Op.LdImm64High or Op.CallX or Op.CallUnknown or Op.AtomicUnknown or Op.Unknown:
                return illegal;
            default:
                return d;
        }
    }

    private static Decoded Target(Decoded d, long target, ProgramSpec spec) =>
        target >= 0 && target < spec.Insns.Length ? d with { Target = (int)target } : d with { Op = Op.Unknown };

    private static bool WritesFramePointer(Insn insn) => insn.Dst == MaxRegister &&
        (insn.IsAlu || insn.Op is Op.Ldx or Op.LdxSx or Op.LdImm64 or Op.LoadAcquire);

    /// <summary>The instruction whose address is loaded; past the end when there is none.</summary>
    private static int FunctionAt(ProgramSpec spec, int at, Insn insn) => at + 1L + insn.Imm is >= 0 and var target && target < spec.Insns.Length ? (int)target : spec.Insns.Length;

    private ulong Immediate(ProgramSpec spec, int at, Insn insn, BpfMap[] own, ulong codeAddress)
    {
        switch (insn.Src)
        {
            case 0:
                return (ulong)insn.Imm64;
            case Pseudo.MapFd or Pseudo.MapIdx when (uint)insn.Imm < (uint)own.Length:
                return own[insn.Imm].Handle.Address;
            case Pseudo.MapValue or Pseudo.MapIdxValue when (uint)insn.Imm < (uint)own.Length:
                return own[insn.Imm].Values.Address + (uint)insn.ImmHigh;
            case Pseudo.Func:
                return codeAddress + (ulong)FunctionAt(spec, at, insn) * 8;
            case Pseudo.BtfId:
                return KernelSymbol(spec, insn.Imm);
            default:
                throw new UnsupportedException($"64-bit immediate of kind {insn.Src} in {spec.Name}");
        }
    }

    private bool ReturnsInt(int id)
    {
        var btf = kernel.Btf();
        return btf.Contains(id) && btf[id] is BtfFunc function && btf[function.Target] is BtfFuncProto proto && proto.Return != 0
            && btf.SkipModifiers(proto.Return) is BtfInt or BtfEnum && btf.SizeOf(proto.Return) == 4;
    }

    private KernelFunction Callee(string name, ProgramSpec spec)
    {
        var callee = FunctionTable.Find(name) ?? throw new UnsupportedException($"{name}, which {spec.Name} calls");
        if (callee.ObjectType.Length > 0)
            types.Add(callee.ObjectType);
        return callee;
    }

    /// <summary>A variable or function of the kernel: zeros of its type's size, once for each CPU when it is per CPU; of a function only the address.</summary>
    private ulong KernelSymbol(ProgramSpec spec, int id)
    {
        if (symbols.TryGetValue(id, out var known))
            return known.Address;
        var btf = kernel.Btf();
        if (!btf.Contains(id) || btf[id] is not (BtfVar or BtfFunc))
            throw new UnsupportedException($"kernel variable {id} in {spec.Name}");
        var size = btf[id] is BtfVar variable ? Math.Min(btf.SizeOf(variable.Target) ?? 8, MaxVariable) : 0;
        var perCpu = size > 0 && btf.FindFirst(".data..percpu", BtfKind.Datasec) is BtfDatasec section && section.Vars.Any(v => v.Var == id);
        var stride = (size + 7) & ~7;
        var region = Machine.Memory.Add(btf[id].Name, size == 0 ? RegionKind.Hidden : RegionKind.KernelObject, perCpu ? stride * Machine.PossibleCpus : stride);
        region.PerCpu = perCpu ? stride : 0;
        region.ReadOnly = true;
        region.Shared = true;
        symbols[id] = region;
        return region.Address;
    }
}
