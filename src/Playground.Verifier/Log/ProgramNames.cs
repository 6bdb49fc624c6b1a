using Playground.Isa;

namespace Playground.Verifier;

// Names in the log's instructions: helpers and kfuncs by name; maps by the address that the kernel would have.
internal sealed partial class ProgramVerifier
{
    private sealed class LogNames(ProgramVerifier verifier) : IInsnNames
    {
        public string? Helper(int id) => verifier.profile.Helpers.TryGetValue(id, out var helper) ? helper.Name : null;

        public string? Kfunc(int btfId, int off) =>
            off == 0 && verifier.KernelBtf.Contains(btfId) ? verifier.KernelBtf[btfId].Name : null;

        /// <remarks>Real addresses differ on every load; these are stand-ins of the same shape. Without CAP_PERFMON maps show as 0.</remarks>
        public string? Imm64(Insn insn)
        {
            switch (insn.Src)
            {
                case Pseudo.BtfId:
                    return $"0x{0xffffffff81000000UL + ((ulong)(uint)insn.Imm << 4):x}";
                case Pseudo.MapFd or Pseudo.MapIdx or Pseudo.MapValue or Pseudo.MapIdxValue when !verifier.AllowPtrLeaks:
                    return "0x0";
                case Pseudo.MapFd or Pseudo.MapIdx:
                    return $"0x{MapAddress(insn):x}";
                case Pseudo.MapValue or Pseudo.MapIdxValue:
                    return $"0x{MapAddress(insn) + (uint)insn.ImmHigh:x}";
                default:
                    return null;
            }
        }

        private ulong MapAddress(Insn insn)
        {
            // A value in an arena shows where the arena is mapped.
            if (insn.Src is Pseudo.MapValue or Pseudo.MapIdxValue && (uint)insn.Imm < (uint)verifier.maps.Length
                && verifier.maps[insn.Imm] is { Type: Kernel.Objects.MapType.Arena } arena && arena.Spec.MapExtra != 0)
                return arena.Spec.MapExtra;
            return 0xffff888100000000UL + ((ulong)(uint)insn.Imm << 12);
        }
    }

    private readonly LogNames names;
    private LogNames Names => names;
}
