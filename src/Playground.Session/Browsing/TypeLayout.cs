using System.Collections.Immutable;

namespace Playground.Session.Browsing;

/// <summary>One type in full: its declaration, its size, and where its members are. Sizes and offsets in bytes.</summary>
/// <param name="Declaration">As C writes it: <c>struct task_struct</c>, <c>typedef unsigned int u32</c>.</param>
/// <param name="Holes">Bytes between members and behind the last that nothing uses.</param>
/// <param name="Truncated">True when it has more rows than are shown.</param>
public sealed record TypeLayout(int Id, string Kind, string Name, string Declaration, int? Size, int Align, int Holes,
    ImmutableArray<LayoutRow> Rows, ImmutableArray<string> Notes, bool Truncated);

/// <summary>A member, a variable, a parameter or an enumerator.</summary>
/// <param name="Depth">Nesting in members without names, which are shown in place.</param>
/// <param name="Text">As C writes it: <c>struct list_head tasks</c>, <c>char comm[16]</c>.</param>
/// <param name="Type">The type alone.</param>
/// <param name="TypeId">The type to look at next (a pointer's target, a typedef itself); 0 for none.</param>
/// <param name="Nested">The struct or union whose members are inside of this one; 0 for none.</param>
/// <param name="Offset">From the start of the type; null for parameters and enumerators.</param>
/// <param name="Bits">A bit-field's first bit and its width: <c>3:2</c>; empty for others.</param>
/// <param name="Value">An enumerator's value.</param>
/// <param name="Marks">What is special: <c>kptr</c>, <c>rcu</c>, <c>refcount</c>.</param>
/// <param name="HoleBefore">Unused bytes in front.</param>
public sealed record LayoutRow(int Depth, string Name, string Text, string Type, int TypeId, int Nested, int? Offset, string Bits, int? Size, string Value,
    ImmutableArray<string> Marks, int HoleBefore);
