using System.Collections.Immutable;

namespace Playground.Session.Listing;

/// <summary>Registers, stack slots and references in the kernel's spelling, before and after one visit of an instruction.</summary>
/// <param name="After">Empty when the verifier stopped there.</param>
public sealed record InsnVisit(ImmutableArray<StateItem> Before, ImmutableArray<StateItem> After);

/// <summary>One item of a printed state: <c>R1</c> and <c>map_value(map=m,ks=4,vs=8)</c>, <c>fp-8</c>, <c>refs</c>.</summary>
public readonly record struct StateItem(string Name, string Value);
