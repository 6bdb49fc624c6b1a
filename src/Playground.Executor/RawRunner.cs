using System.Collections.Frozen;
using Playground.Btf;
using Playground.Executor.Compiled;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Executor;

/// <summary>Runs unverified instructions on a piece of memory: R1 points to it, R2 is its length.</summary>
public static class RawRunner
{
    private const long MemoryBudget = 64 << 20;

    private static readonly KernelView NoKernel = new(HelperNames.NameOf, _ => null, () => new BtfSpec([]), FrozenDictionary<string, string>.Empty, _ => null, _ => [], (_, _) => []);

    /// <param name="insns">Wire bytes.</param>
    /// <param name="memory">Changed in place.</param>
    public static (ulong R0, Trap? Trap) Exec(ReadOnlySpan<byte> insns, byte[] memory, Engine engine = Engine.Interpreter, long insnBudget = 10_000_000)
    {
        if (insns.Length % 8 != 0)
            return (0, new Trap(TrapKind.BadInsn, "exec", insns.Length / 8, "half an instruction"));
        var spec = new ProgramSpec { Name = "exec", Type = ProgType.Unspecified, Insns = InsnCodec.Decode(insns) };
        try
        {
            var builder = new MachineBuilder(NoKernel, MemoryBudget) { AllowsCallx = true };
            var machine = builder.Machine;
            var cpu = new Cpu(0, machine.Memory, 1) { Script = [builder.Add(spec, [])] };
            var region = machine.Memory.Add("memory", RegionKind.Plain, memory.Length);
            memory.CopyTo(region.Data, 0);
            machine.Start(cpu, 0);
            (cpu.S.R[1], cpu.S.R[2]) = (memory.Length == 0 ? 0 : region.Address, (ulong)memory.Length);
            if (engine == Engine.Compiled && CompiledEngine.CanCompile(machine))
                new CompiledEngine(machine).Run(cpu, insnBudget);
            else
                Interpreter.Run<PlainRun>(machine, cpu, true, insnBudget);
            region.Span(0, memory.Length).CopyTo(memory);
            return (cpu.S.R[0], machine.TrapOf(cpu));
        }
        catch (UnsupportedException e)
        {
            return (0, new Trap(TrapKind.Unsupported, "exec", 0, e.Message));
        }
        catch (OutOfMemoryBudgetException e)
        {
            return (0, new Trap(TrapKind.Memory, "exec", 0, e.Message));
        }
    }
}
