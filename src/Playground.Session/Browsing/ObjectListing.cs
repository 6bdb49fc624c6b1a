using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Session.Browsing;

/// <summary>What is in an object, as people look it through: programs, maps, externs. Sizes and offsets in bytes.</summary>
/// <param name="Types">Number of BTF types; 0 when it has none.</param>
public sealed record ObjectListing(string FileName, string License, ImmutableArray<ProgramEntry> Programs, ImmutableArray<MapEntry> Maps,
    ImmutableArray<ExternEntry> Externs, int Types, ImmutableArray<string> Notes);

/// <summary>A function of the object: a program, or a subprogram that programs call.</summary>
/// <param name="ProgType">The kernel's name of the type (<c>sched_cls</c>); empty for a subprogram and for what could not be linked.</param>
/// <param name="Insns">Instruction slots before linking.</param>
/// <param name="Linked">The same of the whole program with its subprograms; 0 for a subprogram.</param>
/// <param name="Error">Why it could not be linked for the profile; empty when it could.</param>
public sealed record ProgramEntry(string Name, string Section, string ProgType, bool IsEntry, bool IsStatic, int Insns, int Linked, string Prototype, int TypeId, string Error);

/// <summary>A map as the object declares it.</summary>
/// <param name="Key">The key's type as C writes it; empty for a map without types.</param>
/// <param name="FlagNames">The flags by name: <c>BPF_F_NO_PREALLOC</c>.</param>
/// <param name="Inner">Type of the inner map of a map of maps.</param>
/// <param name="Fields">Special fields of the value: kptrs, locks, timers.</param>
/// <param name="FieldsRefused">Why the kernel takes the special fields for plain bytes; empty when it knows them.</param>
public sealed record MapEntry(string Name, string Type, int KeySize, string Key, int KeyTypeId, int ValueSize, string Value, int ValueTypeId,
    uint MaxEntries, uint Flags, string FlagNames, ulong Extra, string? Inner, string? Pinned, bool IsData, bool IsFrozen,
    ImmutableArray<FieldEntry> Fields, string FieldsRefused, ImmutableArray<string?> Slots);

/// <summary>A special field: <c>+8 kptr struct task_struct</c>.</summary>
/// <param name="Target">The struct that a pointer, list or tree is of; empty for the others.</param>
/// <param name="Destructor">What gives up the slot's count when the value dies.</param>
public sealed record FieldEntry(int Offset, int Size, string Kind, string Target, string Destructor);

/// <summary>Something the object wants from the kernel.</summary>
/// <param name="Kind"><c>kconfig</c>, <c>kfunc</c> or <c>ksym</c>.</param>
public sealed record ExternEntry(string Name, string Kind, string Type, int TypeId, bool IsWeak);

/// <summary>A source opened for looking through, or why it could not be.</summary>
/// <param name="Shelf">The object's types; null when it has none.</param>
public sealed record OpenedObject(ObjectListing? Listing, TypeShelf? Shelf, ImmutableArray<Disassembly> Programs, ImmutableArray<Diagnostic> Diagnostics);
