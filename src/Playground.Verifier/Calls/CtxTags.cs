using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// What a global function's parameter tagged as the context may point to.
internal sealed partial class ProgramVerifier
{
    /// <summary>Refuses a tagged parameter whose type is not the context of this program type (<paramref name="pointee"/>: modifiers and typedefs gone).</summary>
    private void CheckCtxTag(BtfType pointee, int i)
    {
        if (pointee is BtfVoid)
            return;
        if (pointee.Name.Length == 0)
            Reject(Errno.Inval, $"arg#{i} type doesn't have a name");
        if (IsCtxTagType(pointee))
            return;
        var name = CtxStructs.UserName(prog.Type);
        if (name == "bpf_user_pt_regs_t")
            name = "pt_regs";
        Reject(Errno.Inval, name is null ? $"arg#{i} should be void pointer" : $"arg#{i} should be `struct {name} *`");
    }

    private bool IsCtxTagType(BtfType pointee)
    {
        var name = pointee is BtfComposite { IsUnion: false } ? pointee.Name : "";
        var isWord = pointee is BtfInt { Size: WordSize };
        return (prog.Type, prog.ExpectedAttachType) switch
        {
            (ProgType.Syscall or ProgType.Tracepoint or ProgType.Ext, _) => true,
            (ProgType.Kprobe, _) => name == "pt_regs",
            (ProgType.PerfEvent, _) => name is "pt_regs" or "bpf_perf_event_data",
            (ProgType.RawTracepoint or ProgType.RawTracepointWritable, _) or (ProgType.Tracing, AttachType.TraceRawTp) => isWord || name == "bpf_raw_tracepoint_args",
            (ProgType.Tracing, AttachType.TraceIter) => name.StartsWith("bpf_iter__", StringComparison.Ordinal),
            (ProgType.Tracing or ProgType.Lsm or ProgType.StructOps, _) => isWord,
            _ => name.Length > 0 && name == CtxStructs.UserName(prog.Type),
        };
    }
}
