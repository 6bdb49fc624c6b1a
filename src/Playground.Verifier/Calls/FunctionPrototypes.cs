using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

/// <summary>What a parameter of a program's function is, by its BTF and its <c>arg:</c> tags.</summary>
internal enum FuncArgKind { Scalar, Ctx, Mem, Dynptr, BtfId, Untrusted, UntrustedMem, Arena }

/// <summary>One parameter of a program's function.</summary>
/// <param name="MemSize">Bytes of memory pointed to.</param>
/// <param name="BtfId">Kernel struct pointed to.</param>
internal readonly record struct FuncArg(FuncArgKind Kind, bool Nullable = false, int MemSize = 0, int BtfId = 0);

// Parameters of global functions: what callers must give, and what the function itself may rely on.
internal sealed partial class ProgramVerifier
{
    [Flags]
    private enum ArgTags { None = 0, Ctx = 1, NonNull = 2, Trusted = 4, Nullable = 8, Untrusted = 16, Arena = 32 }

    private readonly Dictionary<int, FuncArg[]> funcArgs = [];

    /// <summary>The parameters of a function, read once; refuses when its prototype is one the kernel cannot check. Null without BTF.</summary>
    private FuncArg[]? ArgsOf(int subprog)
    {
        if (funcArgs.TryGetValue(subprog, out var known))
            return known;
        var info = subprogs[subprog];
        if (info.Func is not { } func || prog.Btf is not { } btf || btf[func.Target] is not BtfFuncProto proto)
        {
            if (info.IsGlobal)
                Reject(Errno.Fault, "verifier bug: global function without BTF");
            return null;
        }
        var isGlobal = info.IsGlobal;
        if (proto.Params.Length > MaxArgs)
        {
            if (!isGlobal)
                RejectSilently(Errno.Inval);
            Reject(Errno.Inval, $"Global function {info.Name}() with {proto.Params.Length} > {MaxArgs} args. Buggy compiler.");
        }
        if (btf.SkipModifiers(proto.Return) is not (BtfInt or BtfEnum))
        {
            if (!isGlobal || IsEarlyKernel && subprog == 0)
                RejectSilently(Errno.Inval);
            Reject(Errno.Inval, $"Global function {info.Name}() doesn't return scalar. Only those are supported.");
        }
        var args = new FuncArg[proto.Params.Length];
        for (var i = 0; i < args.Length; i++)
            args[i] = ReadArg(btf, func, info, proto.Params[i], i);
        return funcArgs[subprog] = args;
    }

    private FuncArg ReadArg(BtfSpec btf, BtfFunc func, SubprogInfo info, in BtfParam param, int i)
    {
        var tags = TagsOf(btf, func, i, info.IsGlobal);
        var type = btf.SkipModifiers(param.Type);
        if (type is BtfPtr pointer)
            return ReadPointerArg(btf, pointer, info, tags, i);
        if (tags != 0)
            Reject(Errno.Inval, $"arg#{i} has pointer tag, but is not a pointer type");
        if (type is BtfInt or BtfEnum)
            return new(FuncArgKind.Scalar);
        if (!info.IsGlobal)
            RejectSilently(Errno.Inval);
        Reject(Errno.Inval, $"Arg#{i} type {KindText(type)} in {info.Name}() is not supported yet.");
        return default;
    }

    private FuncArg ReadPointerArg(BtfSpec btf, BtfPtr pointer, SubprogInfo info, ArgTags tags, int i)
    {
        var pointee = btf.SkipModifiers(pointer.Target);
        if ((tags & ArgTags.Ctx) != 0 || IsOwnCtx(btf, pointer))
        {
            if ((tags & ~ArgTags.Ctx) != 0)
                Reject(Errno.Inval, $"arg#{i} has invalid combination of tags");
            if ((tags & ArgTags.Ctx) != 0)
                CheckCtxTag(pointee, i);
            return new(FuncArgKind.Ctx);
        }
        if (pointee is BtfComposite { IsUnion: false, Name: "bpf_dynptr" })
        {
            if (tags != 0)
                Reject(Errno.Inval, $"arg#{i} has invalid combination of tags");
            return new(FuncArgKind.Dynptr);
        }
        if ((tags & ArgTags.Trusted) != 0)
        {
            if ((tags & ~(ArgTags.Trusted | ArgTags.Nullable)) != 0)
                Reject(Errno.Inval, $"arg#{i} has invalid combination of tags");
            return new(FuncArgKind.BtfId, (tags & ArgTags.Nullable) != 0, 0, KernelTypeOf(pointee, i));
        }
        if ((tags & ArgTags.Untrusted) != 0)
        {
            if ((tags & ~ArgTags.Untrusted) != 0)
                Reject(Errno.Inval, $"arg#{i} untrusted cannot be combined with any other tags");
            return pointee is BtfVoid or BtfInt or BtfEnum or BtfFloat
                ? new(FuncArgKind.UntrustedMem)
                : new(FuncArgKind.Untrusted, false, 0, KernelTypeOf(pointee, i));
        }
        if ((tags & ArgTags.Arena) != 0)
        {
            if ((tags & ~ArgTags.Arena) != 0)
                Reject(Errno.Inval, $"arg#{i} arena cannot be combined with any other tags");
            return new(FuncArgKind.Arena);
        }
        if (!info.IsGlobal && !IsEarlyKernel)
            RejectSilently(Errno.Inval); // nothing can be said of a static function's pointer
        if ((tags & ArgTags.Nullable) != 0)
            Reject(Errno.Inval, $"arg#{i} has invalid combination of tags");
        if (!TypeSizes.TryResolve(btf, pointee.Id, out var resolved))
            Reject(Errno.Inval, IsEarlyKernel ? $"reg type unsupported for arg#{i} function {info.Name}#{info.Func?.Id}" : $"arg#{i} reference type('{KindText(pointee)} {pointee.Name}') size cannot be determined: -22");
        return new(FuncArgKind.Mem, (tags & ArgTags.NonNull) == 0, (int)resolved.Size);
    }

    private int KernelTypeOf(BtfType pointee, int i)
    {
        if (pointee is BtfComposite or BtfFwd && pointee.Name.Length > 0)
        {
            var bare = pointee.Name.Split("___")[0];
            if (KernelBtf.FindFirst(bare, BtfKind.Struct) is { } type)
                return type.Id;
        }
        Reject(Errno.NoEnt, $"arg#{i} reference type('{KindText(pointee)} {pointee.Name}') has no matches");
        return 0;
    }

    private ArgTags TagsOf(BtfSpec btf, BtfFunc func, int i, bool isGlobal)
    {
        var tags = ArgTags.None;
        foreach (var tag in DeclTagsOf(btf, func.Id))
        {
            const string Prefix = "arg:";
            if (tag.ComponentIndex != i || !tag.Name.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            if (!isGlobal)
                Reject(Errno.OpNotSupp, $"arg#{i} type tag is not supported in static functions");
            tags |= tag.Name[Prefix.Length..] switch
            {
                "ctx" => ArgTags.Ctx,
                "trusted" => ArgTags.Trusted,
                "untrusted" => ArgTags.Untrusted,
                "nonnull" => ArgTags.NonNull,
                "nullable" => ArgTags.Nullable,
                "arena" => ArgTags.Arena,
                _ => UnknownTag(i),
            };
        }
        return tags;
    }

    private ArgTags UnknownTag(int i)
    {
        Reject(Errno.OpNotSupp, $"arg#{i} has unsupported set of tags");
        return ArgTags.None;
    }

    private ILookup<int, BtfDeclTag>? declTags;

    private IEnumerable<BtfDeclTag> DeclTagsOf(BtfSpec btf, int target) =>
        (declTags ??= btf.Types.OfType<BtfDeclTag>().ToLookup(t => t.Target))[target];

    /// <summary>The pointer is to this program type's context, by the name of the struct (or typedef, for kprobes).</summary>
    private bool IsOwnCtx(BtfSpec btf, BtfPtr pointer)
    {
        var id = pointer.Target;
        while (btf[id] is BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag)
            id = ((BtfRef)btf[id]).Target;
        if (prog.Type == ProgType.Kprobe && btf[id] is BtfTypedef { Name: "bpf_user_pt_regs_t" })
            return true;
        var type = btf.SkipModifiers(id);
        if (prog.Type == ProgType.Kprobe)
            return type is BtfComposite { IsUnion: false, Name: "pt_regs" };
        return type is BtfComposite { IsUnion: false } && type.Name.Length > 0 && type.Name == CtxStructs.UserName(prog.Type);
    }
}
