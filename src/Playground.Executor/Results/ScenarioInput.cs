using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Verdicts;

namespace Playground.Executor;

/// <summary>Linked programs and who runs which.</summary>
/// <param name="Programs">Every program that the scenario names; maps of the same name are one map.</param>
/// <param name="Fixups">The verifier's fixups of each program, by program name; a program may have none.</param>
public sealed record ScenarioInput(Profile Profile, ImmutableArray<ProgramSpec> Programs,
    ImmutableDictionary<string, ImmutableArray<Fixup>> Fixups, Scenario Scenario);
