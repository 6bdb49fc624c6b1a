using Playground.Btf;
using Playground.Executor.Machines;
using Playground.Kernel.Objects;

namespace Playground.Executor.Functions;

/// <summary><c>bpf_throw(cookie)</c>: leaves every frame. The program returns the cookie, or what its exception callback makes of it.</summary>
internal sealed class Throw() : KernelFunction("bpf_throw")
{
    private const string Tag = "exception_callback:";

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        s.Depth = 0;
        s.Step = 0;
        s.RcuDepth = 0;
        s.R[10] = cpu.Stack.Address + Cpu.FrameStack;
        var handler = cpu.Code.ExceptionCallback;
        if (handler < 0)
        {
            s.R[0] = s.R[1];
            return Ended;
        }
        s.Pc = handler;
        return Entered;
    }

    /// <summary>First instruction of the function that the main function's tag names; -1 for none.</summary>
    public static int CallbackOf(ProgramSpec spec)
    {
        if (spec.Btf is not { } btf || spec.Funcs.Length == 0)
            return -1;
        var tag = btf.Types.OfType<BtfDeclTag>().FirstOrDefault(t => t.Target == spec.Funcs[0].TypeId && t.ComponentIndex < 0 && t.Name.StartsWith(Tag, StringComparison.Ordinal));
        if (tag == null)
            return -1;
        foreach (var function in spec.Funcs)
        {
            if (btf.Contains(function.TypeId) && btf[function.TypeId].Name == tag.Name[Tag.Length..])
                return function.Insn;
        }
        return -1;
    }
}
