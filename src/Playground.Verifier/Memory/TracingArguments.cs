using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Contexts that are the arguments of a kernel function: one 64-bit word each, typed by BTF.
internal sealed partial class ProgramVerifier
{
    private const int MaxArguments = 12, WordSize = 8;

    /// <summary>What the program attaches to: its prototype, its name, and whether the first parameter is the tracepoint's own data.</summary>
    private (BtfFuncProto? Proto, string Name, bool IsTracepoint) AttachedFunction()
    {
        if (prog.Type == ProgType.StructOps)
            return StructOpsFunction();
        if (prog.AttachBtfId == 0 || !KernelBtf.Contains(prog.AttachBtfId))
        {
            Unsupported("a tracing program without a kernel function");
            return default;
        }
        var type = KernelBtf[prog.AttachBtfId];
        const string tracepointPrefix = "btf_trace_";
        if (type is BtfTypedef typedef && type.Name.StartsWith(tracepointPrefix, StringComparison.Ordinal)
            && KernelBtf[typedef.Target] is BtfPtr pointer && KernelBtf[pointer.Target] is BtfFuncProto traced)
            return (traced, type.Name[tracepointPrefix.Length..], true);
        if (type is BtfFunc func && KernelBtf[func.Target] is BtfFuncProto proto)
            return (proto, type.Name, false);
        Unsupported($"attaching to BTF id {prog.AttachBtfId}");
        return default;
    }

    private (BtfFuncProto? Proto, string Name, bool IsTracepoint) StructOpsFunction()
    {
        var member = StructOpsMember();
        if (member is not { } m || KernelBtf.SkipModifiers(m.Type) is not BtfPtr pointer || KernelBtf.SkipModifiers(pointer.Target) is not BtfFuncProto proto)
        {
            Unsupported("a struct_ops program without a member");
            return default;
        }
        return (proto, m.Name, false);
    }

    /// <summary>The member of the struct_ops type that this program implements; null when unknown.</summary>
    private BtfMember? StructOpsMember()
    {
        // The loader hands the member's number over as the expected attach type.
        if (prog.AttachBtfId == 0 || KernelBtf[prog.AttachBtfId] is not BtfComposite ops || (uint)prog.ExpectedAttachType >= (uint)ops.Members.Length)
            return null;
        return ops.Members[(int)prog.ExpectedAttachType];
    }

    private ContextField FindArgument(int off, int size, bool isWrite)
    {
        if (off >= MaxArguments * WordSize || isWrite || off % size != 0)
            return default;
        var (proto, name, isTracepoint) = AttachedFunction();
        if (proto is null)
            return default;
        if (off % WordSize != 0)
            return Refused($"func '{name}' offset {off} is not multiple of 8");

        var index = ArgumentIndex(proto, off);
        var skip = isTracepoint ? 1 : 0;
        var count = proto.Params.Length - skip;
        if (index > count)
            return Refused($"func '{name}' doesn't have {index + 1}-th argument");
        int typeId;
        (long, long)? range = null;
        if (index == count)
        {
            if (ReturnValueType(proto, name, index) is not { } ret)
                return default;
            typeId = ret;
            if (prog.Type == ProgType.Lsm && prog.ExpectedAttachType == AttachType.LsmMac)
                range = LsmReturnRange();
        }
        else
        {
            typeId = proto.Params[index + skip].Type;
        }

        var type = SkipQualifiers(typeId);
        if (type is BtfInt { Size: <= 8 } or BtfEnum or BtfComposite)
            return ContextField.Number with { Range = range };
        if (type is not BtfPtr pointer)
            return Refused($"func '{name}' arg{index} '{BtfWalk.Name(type.Name)}' has type {KindName(type)}. Only pointer access is allowed");
        if (size != WordSize)
            return Refused($"func '{name}' size {size} must be 8");
        if (IteratorArgument(off) is { Type: RegType.Buf, Flags: var bufFlags } buffer && (bufFlags & TypeFlags.MaybeNull) != 0)
            return buffer;
        var target = KernelBtf.SkipModifiers(pointer.Target);
        if (target is BtfVoid or BtfInt)
            return ContextField.Number;
        if (IteratorArgument(off) is { } fixedArgument)
            return fixedArgument;

        var flags = ArgumentsAreTrusted ? TypeFlags.Trusted : TypeFlags.None;
        if (index < count && proto.Params[index + skip].Name.EndsWith("__nullable", StringComparison.Ordinal))
            flags |= TypeFlags.MaybeNull;
        if (isTracepoint && prog.ExpectedAttachType == AttachType.TraceRawTp && TracepointNulls.MayBeNull(name, index))
            flags |= TypeFlags.MaybeNull;
        if (KernelBtf[pointer.Target] is BtfTypeTag { KindFlag: false } tag)
            flags |= tag.Name switch { "user" => TypeFlags.User, "percpu" => TypeFlags.Percpu, _ => TypeFlags.None };
        if (target is not BtfComposite)
            return Refused($"func '{name}' arg{index} type {KindName(target)} is not a struct");
        Verbose($"func '{name}' arg{index} has btf_id {target.Id} type {KindName(target)} '{BtfWalk.Name(target.Name)}'\n");
        return new(true, RegType.BtfId, flags, target.Id);
    }

    private ContextField Refused(string message)
    {
        Verbose(message + "\n");
        return default;
    }

    /// <summary>Number of the parameter at this offset, the tracepoint's own data counted; one more than the last for the return value.</summary>
    private int ArgumentIndex(BtfFuncProto proto, int off)
    {
        var end = 0;
        for (var i = 0; i < proto.Params.Length; i++)
        {
            end += Words(proto.Params[i].Type);
            if (off < end)
                return i;
        }
        return off < end + Words(proto.Return) ? proto.Params.Length : proto.Params.Length + 1;
    }

    private int Words(int typeId) => ((TypeSizes.SizeOf(KernelBtf.SkipModifiers(typeId)) ?? 0) + WordSize - 1) / WordSize * WordSize;

    /// <summary>Type of the return value where the program runs after the function and may look at it; null (with a message) elsewhere.</summary>
    private int? ReturnValueType(BtfFuncProto proto, string name, int index)
    {
        switch (prog.ExpectedAttachType)
        {
            case AttachType.LsmMac or AttachType.LsmCgroup or AttachType.TraceFexit:
                return proto.Return;
            case AttachType.ModifyReturn:
                if (KernelBtf.SkipModifiers(proto.Return) is BtfInt { Size: <= 8 })
                    return proto.Return;
                Verbose($"ret type {KindName(KernelBtf.SkipModifiers(proto.Return))} not allowed for fmod_ret\n");
                return null;
            default:
                Verbose($"func '{name}' doesn't have {index + 1}-th argument\n");
                return null;
        }
    }

    private BtfType SkipQualifiers(int typeId) => KernelBtf.SkipModifiers(typeId);

    private bool ArgumentsAreTrusted => !IsEarlyKernel && prog.Type switch
    {
        ProgType.Tracing => prog.ExpectedAttachType is AttachType.TraceRawTp or AttachType.TraceIter,
        ProgType.Lsm => !LsmHooks.HasUntrustedArguments(prog.AttachTarget),
        _ => prog.Type == ProgType.StructOps,
    };

    private static string KindName(BtfType type) => type switch
    {
        BtfComposite { IsUnion: true } => "UNION",
        BtfComposite => "STRUCT",
        BtfFuncProto => "FUNC_PROTO",
        BtfEnum { Is64: true } => "ENUM64",
        BtfVoid => "UNKNOWN",
        _ => type.Kind.ToString().ToUpperInvariant(),
    };
}
