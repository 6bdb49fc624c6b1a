using Playground.Kernel.Fields;

namespace Playground.Verifier;

// Arguments that are a timer, a workqueue item or a task work item in a map value.
internal sealed partial class ProgramVerifier
{
    private void ProcessTimer(int regNo, CallArgMeta meta)
    {
        CheckAsyncField(regNo, FieldKind.Timer);
        (meta.Map, meta.MapUid) = (Reg(regNo).Map, Reg(regNo).MapUid);
    }

    /// <summary>The register must point exactly at the field of this kind in its map's value.</summary>
    private void CheckAsyncField(int regNo, FieldKind kind)
    {
        ref var reg = ref Reg(regNo);
        var name = FieldName(kind);
        if (!reg.Var.IsConst)
            Reject(Errno.Inval, $"R{regNo} doesn't have constant offset. {name} has to be at the constant offset");
        if (reg.Map.Spec.Btf is null)
            Reject(Errno.Inval, $"map '{reg.Map.Name}' has to have BTF in order to use {name}");
        if (FieldsOf(reg.Map).First(kind) is not { } field)
        {
            Reject(Errno.Inval, $"map '{reg.Map.Name}' has no valid {name}");
            return;
        }
        var offset = (long)reg.Var.Value + reg.Off;
        if (offset != field.Offset)
            Reject(Errno.Inval, $"off {offset} doesn't point to 'struct {name}' that is at {field.Offset}");
    }
}
