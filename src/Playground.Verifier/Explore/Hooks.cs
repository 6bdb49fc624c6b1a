namespace Playground.Verifier;

// What Memory and Calls call of Explore, Flow and Log while an instruction is checked.
internal sealed partial class ProgramVerifier
{
    /// <summary>Index of the instruction being executed, for messages.</summary>
    private int CurrentInsn => insnIdx;

    /// <summary>Reading a register as an operand: it must be initialised.</summary>
    private void CheckRegRead(int regNo)
    {
        if (regNo > 10)
            Reject(Errno.Inval, $"R{regNo} is invalid");
        ScratchReg(regNo);
        if (Reg(regNo).Type == RegType.NotInit)
            Reject(Errno.Acces, $"R{regNo} !read_ok");
        NoteRegRead(regNo);
    }

    /// <summary>Writing a register as a destination: it must not be r10; <paramref name="mark"/> makes it unknown at once.</summary>
    private void CheckRegWrite(int regNo, bool mark = true)
    {
        if (regNo > 10)
            Reject(Errno.Inval, $"R{regNo} is invalid");
        ScratchReg(regNo);
        if (regNo == 10)
            Reject(Errno.Acces, "frame pointer is read only");
        NoteRegWritten(regNo);
        if (mark)
            SetUnknown(ref Reg(regNo));
    }

    /// <summary>An unknown scalar; born precise for loaders without CAP_BPF.</summary>
    private void SetUnknown(ref RegState reg)
    {
        reg.SetUnknown();
        reg.Precise = !BpfCapable;
    }
}
