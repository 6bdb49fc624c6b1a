namespace Playground.Verifier;

// What Memory and Calls call of Explore, Flow and Log while an instruction is checked.
internal sealed partial class ProgramVerifier
{
    /// <summary>The instruction may read these stack slots (bit n: slot n) of frame <paramref name="frameNo"/>.</summary>
    private void MarkStackRead(int frameNo, ulong slots) { }

    /// <summary>The instruction surely overwrites these whole slots.</summary>
    private void MarkStackWrite(int frameNo, ulong slots) { }

    /// <summary>Remembers for precision walks that this insn spills to, or fills from, this slot.</summary>
    private void RecordStackAccess(int frameNo, int slot) { }

    /// <summary>Index of the instruction being executed, for messages.</summary>
    private int CurrentInsn => insnIdx;

    /// <summary>The value of this scalar register decides something from here on: marks where it came from.</summary>
    private void MarkPrecise(int regNo) { }

    /// <summary>The same for a scalar spilled in this slot of this frame.</summary>
    private void MarkPreciseStack(int frameNo, int slot) { }

    /// <summary>The register (slot of the current frame) shows in the state printed after this insn.</summary>
    private void ScratchReg(int regNo) { }
    private void ScratchSlot(int slot) { }

    /// <summary>Reading a register as an operand: it must be initialised.</summary>
    private void CheckRegRead(int regNo)
    {
        if (regNo > 10)
            Reject(Errno.Inval, $"R{regNo} is invalid");
        ScratchReg(regNo);
        if (Reg(regNo).Type == RegType.NotInit)
            Reject(Errno.Acces, $"R{regNo} !read_ok");
    }

    /// <summary>Writing a register as a destination: it must not be r10; <paramref name="mark"/> makes it unknown at once.</summary>
    private void CheckRegWrite(int regNo, bool mark = true)
    {
        if (regNo > 10)
            Reject(Errno.Inval, $"R{regNo} is invalid");
        ScratchReg(regNo);
        if (regNo == 10)
            Reject(Errno.Acces, "frame pointer is read only");
        if (mark)
            SetUnknown(ref Reg(regNo));
    }

    /// <summary>An unknown scalar; born precise for loaders without CAP_BPF.</summary>
    private void SetUnknown(ref RegState reg)
    {
        reg.SetUnknown();
        reg.Precise = !BpfCapable;
    }

    /// <summary>Queues a copy of the current state to be continued at <paramref name="target"/>; the copy may be changed by the caller.</summary>
    private VerifierState PushBranch(int target, int previous, bool speculative)
    {
        Unsupported($"branches ({target}, {previous}, {speculative})");
        return cur;
    }
}
