using Playground.Verifier;

namespace Playground.Session.Listing;

/// <summary>What the verifier knew around one execution of an instruction.</summary>
/// <param name="After">Empty when the verifier stopped there.</param>
/// <param name="Path">Number of the path that it was on, from 1.</param>
public sealed record InsnVisit(StateSnapshot Before, StateSnapshot After, int Path);
