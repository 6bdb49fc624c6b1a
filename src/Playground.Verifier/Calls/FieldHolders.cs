using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Special fields (locks, timers, slots, lists) of what a register points to.
internal sealed partial class ProgramVerifier
{
    /// <summary>Special fields of the map value or allocated object that the register points to; null when it has none.</summary>
    private FieldRecord? RecordOf(in RegState reg)
    {
        if (reg.Type == RegType.MapValue)
            return FieldsOf(reg.Map) is { Fields.IsEmpty: false } record ? record : null;
        if (reg.Type == RegType.BtfId && (reg.Flags & TypeFlags.Alloc) != 0)
            return FieldsOf(reg.Btf, reg.BtfId);
        return null;
    }

    private bool MayHoldSpinLock(in RegState reg) => RecordOf(reg)?.Has(FieldKind.SpinLock | FieldKind.ResSpinLock) == true;

    private bool HasAsyncField(MapInfo map) => FieldsOf(map).Has(FieldKind.Timer | FieldKind.Workqueue | FieldKind.TaskWork);
}
