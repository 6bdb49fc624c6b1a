using System.Collections.Immutable;
using Playground.Btf;
using Playground.Isa;

namespace Playground.Kernel.Objects;

/// <summary>What an object file or an assembly file says: the same on every computer and for every profile.</summary>
public sealed record ObjectSpec
{
    public required string FileName { get; init; }
    public ImmutableArray<ObjectProgram> Programs { get; init; } = [];
    /// <summary>Maps that the object declares, data sections among them; several programs share them.</summary>
    public ImmutableArray<MapSpec> Maps { get; init; } = [];
    public ImmutableArray<ObjectExtern> Externs { get; init; } = [];
    public BtfSpec? Btf { get; init; }
    public string License { get; init; } = "";
    public uint KernelVersion { get; init; }
    /// <summary>True when libbpf 1.0 and later refuse the object and older loaders took it (static functions as programs, <c>SEC("maps")</c>).</summary>
    public bool IsLegacy { get; init; }
    /// <summary>What reading the object had to assume, in plain words.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>A function in an object, a program of its own or a subprogram, before linking.</summary>
public sealed record ObjectProgram
{
    public required string Name { get; init; }
    public required string Section { get; init; }
    /// <summary>False for a subprogram that is only called.</summary>
    public bool IsEntry { get; init; } = true;
    /// <summary>Where the function starts in its section, in instructions.</summary>
    public int SectionOffset { get; init; }
    public required ImmutableArray<Insn> Insns { get; init; }
    public ImmutableArray<ObjectReloc> Relocs { get; init; } = [];
    public ImmutableArray<CoreReloc> CoreRelocs { get; init; } = [];
    public ImmutableArray<FuncInfo> Funcs { get; init; } = [];
    public ImmutableArray<LineInfo> Lines { get; init; } = [];
    /// <summary>A type named by directive, for assembly whose section says nothing.</summary>
    public ProgType Type { get; init; }
    public AttachType? AttachType { get; init; }
    /// <summary>True for a static function, and for a hidden one: the kernel verifies it as part of its callers.</summary>
    public bool IsStatic { get; init; }
}

public enum RelocKind { Map, MapValue, Subprogram, FunctionAddress, Extern }

/// <summary>A reference from an instruction (index within its function) to something named.</summary>
/// <param name="Addend">Byte offset into the map's value, for <see cref="RelocKind.MapValue"/>; 0 otherwise.</param>
/// <param name="Target">Index into <see cref="ObjectSpec.Programs"/> of the function meant, since static ones can share a name; -1 to go by the name.</param>
public readonly record struct ObjectReloc(int Insn, RelocKind Kind, string Symbol, int Addend, int Target = -1);

/// <summary>A CO-RE relocation record: local type id, access string (<c>0:1:2</c>) and kind as on the wire.</summary>
public readonly record struct CoreReloc(int Insn, int TypeId, string Access, int Kind);

public enum ExternKind { Kconfig, Ksym }

/// <summary>Something the object expects from the kernel.</summary>
/// <param name="TypeId">In the object's BTF, of the variable's type or of the FUNC; 0 for a typeless ksym.</param>
/// <param name="Offset">Byte offset within the <c>.kconfig</c> map's value.</param>
public sealed record ObjectExtern(string Name, ExternKind Kind, int TypeId, bool IsWeak, int Offset, int Size, bool IsFunction);
