using Playground.Executor.Machines;

namespace Playground.Executor.Compiled;

/// <summary>Runs compiled programs on a machine; compiles each when it is first run.</summary>
internal sealed class CompiledEngine(Machine machine)
{
    private readonly Dictionary<Code, CompiledProgram> programs = [];

    /// <summary>True when every program of the machine is short enough to compile.</summary>
    public static bool CanCompile(Machine machine) => machine.Codes.All(c => c.Insns.Length <= ProgramCompiler.MaxInsns);

    /// <summary>Runs a CPU's program to its end, as the interpreter would without stepping.</summary>
    public Stop Run(Cpu cpu, long budget)
    {
        while (true)
        {
            if (!programs.TryGetValue(cpu.Code, out var program))
                programs[cpu.Code] = program = ProgramCompiler.Compile(cpu.Code);
            switch (program(machine, cpu, machine.Memory, budget))
            {
                case Then.Switch:
                    continue;
                case Then.Trap:
                    return Stop.Trap;
                default:
                    return Stop.Exit;
            }
        }
    }
}
