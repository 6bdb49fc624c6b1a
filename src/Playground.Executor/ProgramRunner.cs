using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Executor;

/// <summary>Runs one program on one CPU, as BPF_PROG_TEST_RUN does.</summary>
public static class ProgramRunner
{
    public static RunResult Run(ProgramSpec program, ImmutableArray<Fixup> fixups, Profile profile, RunOptions options) =>
        new() { Unsupported = $"running {program.Name}" };
}
