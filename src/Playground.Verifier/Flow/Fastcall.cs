using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// bpf_fastcall: spills around calls that keep their registers, which are removed when the call is inlined.
internal sealed partial class ProgramVerifier
{
    /// <summary>Number of parameters of a helper or kfunc; -1 when unknown.</summary>
    private int ParameterCount(in Insn insn)
    {
        if (insn.Op == Op.CallKfunc)
            return KernelBtf.Contains(insn.Imm) && KernelBtf[insn.Imm] is Btf.BtfFunc f && KernelBtf.Contains(f.Target) && KernelBtf[f.Target] is Btf.BtfFuncProto p
                ? Math.Min(p.Params.Length, 5) : -1;
        if (!profile.Helpers.TryGetValue(insn.Imm, out var helper) || helper.Protos.IsEmpty)
            return -1;
        return ParameterCount(helper.Protos[0]);
    }

    private static int ParameterCount(HelperProto proto)
    {
        var n = 0;
        while (n < proto.Args.Length && proto.Args[n].Type != ArgType.DontCare)
            n++;
        return n;
    }

    private void MarkFastcalls() { }

    private void RemoveFastcallSpills() { }
}
