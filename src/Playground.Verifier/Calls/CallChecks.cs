namespace Playground.Verifier;

// What the other folders call of Calls and that has no file of its own yet.
internal sealed partial class ProgramVerifier
{
    /// <summary>Load-time checks before the verifier runs (errno without text).</summary>
    private void CheckProgramLoad() { }

    /// <summary>Attach target: BTF id, sleepable, struct_ops member (phase 12).</summary>
    private void CheckAttach() { }
}
