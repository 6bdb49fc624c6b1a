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

        public string? Imm64(Insn insn)
        {
            if (insn.Src is not (Pseudo.MapFd or Pseudo.MapIdx or Pseudo.MapValue or Pseudo.MapIdxValue))
                return null;
            // Real addresses differ on every load; these are stand-ins of the same shape.
            var address = verifier.AllowPtrLeaks ? 0xffff888100000000UL + ((ulong)(uint)insn.Imm << 12) : 0;
            if (address != 0 && insn.Src is Pseudo.MapValue or Pseudo.MapIdxValue)
                address += (uint)insn.ImmHigh;
            return $"0x{address:x}";
        }
    }

    private readonly LogNames names;
    private LogNames Names => names;
}
