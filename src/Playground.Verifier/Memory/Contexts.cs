using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Loads and stores through ctx: by table for the views that are rewritten, by BTF for the arguments of kernel functions.
internal sealed partial class ProgramVerifier
{
    private ContextRules? contextRules;

    private ContextRules ContextRules => contextRules ??= new ContextRules(profile.Context(prog.Type, prog.ExpectedAttachType));

    private void CheckContextAccess(int insnIdx, int regNo, int off, int size, bool isWrite, int valueRegNo, bool isSignExtend)
    {
        CheckNoLeak(valueRegNo, isWrite, "ctx");
        CheckUnmodified(Reg(regNo), regNo, fixedOffsetAllowed: false);
        var field = FindContextField(off, size, isWrite, isSignExtend);
        if (!field.IsLegal)
        {
            PrintSourceLine(insnIdx, "; ");
            Reject(Errno.Acces, $"invalid bpf_context access off={off} size={size}");
        }
        if (field.RefObjId != 0 && !cur.Refs.Exists(r => r.Kind == RefKind.Pointer && r.Id == field.RefObjId))
            Reject(Errno.Acces, $"invalid bpf_context access off={off}. Reference may already be released");
        if (isWrite || valueRegNo < 0)
            return;
        ref var dst = ref Reg(valueRegNo);
        if (field.Type == RegType.Scalar)
        {
            SetUnknown(ref dst);
            if (field.Range is var (min, max))
            {
                (dst.SMin, dst.S32Min) = (Math.Max(dst.SMin, min), Math.Max(dst.S32Min, (int)min));
                (dst.SMax, dst.S32Max) = (Math.Min(dst.SMax, max), Math.Min(dst.S32Max, (int)max));
                dst.Sync();
                CheckSanity(ref dst, "s32_range");
            }
            return;
        }
        dst.SetPointer(field.Type, field.Flags);
        if (dst.IsMaybeNull)
            dst.Id = (uint)NewId();
        if (field.Type == RegType.BtfId)
        {
            (dst.Btf, dst.BtfId) = (KernelBtf, field.BtfId);
            dst.RefObjId = field.RefObjId;
        }
    }

    private ContextField FindContextField(int off, int size, bool isWrite, bool isSignExtend)
    {
        if (off < 0)
            return default;
        return prog.Type switch
        {
            ProgType.Tracing or ProgType.Lsm => FindArgument(off, size, isWrite),
            ProgType.StructOps => AsTcpSock(FindArgument(off, size, isWrite)),
            ProgType.Ext => UnsupportedContext("the context of a freplace program"),
            _ => ContextRules.Find(prog.Type, off, size, isWrite, isSignExtend, KernelBtf),
        };
    }

    private static ContextField UnsupportedContext(string feature)
    {
        Unsupported(feature);
        return default;
    }
}

/// <summary>What lies at one place of a context.</summary>
/// <param name="Range">Values that a number there can have, when they are known.</param>
/// <param name="RefObjId">Reference that the pointer there stands for; 0 for none.</param>
internal readonly record struct ContextField(bool IsLegal, RegType Type, TypeFlags Flags, int BtfId, (long Min, long Max)? Range = null, int RefObjId = 0)
{
    public static readonly ContextField Number = new(true, RegType.Scalar, TypeFlags.None, 0);
}
