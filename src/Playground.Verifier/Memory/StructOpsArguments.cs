using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Arguments of struct_ops members whose stub in the kernel says that they can be NULL or carry a reference.
internal sealed partial class ProgramVerifier
{
    /// <summary>The function in the kernel's BTF that stands for the member: <c>TYPE__MEMBER</c>.</summary>
    private BtfFuncProto? StructOpsStub() =>
        prog.AttachBtfId != 0 && KernelBtf[prog.AttachBtfId] is BtfComposite ops
        && KernelBtf.FindFirst($"{ops.Name}__{StructOpsMember()?.Name}", BtfKind.Func) is BtfFunc stub ? KernelBtf[stub.Target] as BtfFuncProto : null;

    private ContextField? StructOpsArgument(int off)
    {
        var index = off / WordSize;
        if (StructOpsStub() is not { } stub || index >= stub.Params.Length || KernelBtf.SkipModifiers(stub.Params[index].Type) is not BtfPtr pointer)
            return null;
        var name = stub.Params[index].Name;
        var isNullable = name.EndsWith("__nullable", StringComparison.Ordinal);
        if (name.EndsWith("__ref", StringComparison.Ordinal))
            throw new UnsupportedException("a struct_ops argument that carries a reference");
        if (!isNullable)
            return null;
        var target = KernelBtf.SkipModifiers(pointer.Target);
        return target is BtfComposite ? new(true, RegType.BtfId, TypeFlags.Trusted | TypeFlags.MaybeNull, target.Id) : null;
    }

    /// <summary>Range of the value that an LSM hook returned before this program; null when any.</summary>
    private (long Min, long Max)? LsmReturnRange()
    {
        const long lowestError = -4095;
        if (prog.AttachBtfId == 0 || KernelBtf[prog.AttachBtfId] is not BtfFunc hook || KernelBtf[hook.Target] is not BtfFuncProto { Return: not 0 })
            return null;
        return LsmHooks.IsBoolean(prog.AttachTarget) ? (0, 1) : (lowestError, 0);
    }
}
