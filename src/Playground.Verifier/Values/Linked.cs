using Playground.Isa;

namespace Playground.Verifier;

/// <summary>Up to six registers and slots with the same scalar id, packed into 64 bits: ten bits each (frame, slot or register, index), count on top.</summary>
internal struct LinkedSet
{
    public const int Capacity = 6;
    public ulong Packed;

    public readonly int Count => (int)(Packed >> 60);

    public bool TryAdd(int frame, bool isSlot, int index)
    {
        var n = Count;
        if (n == Capacity)
            return false;
        var entry = (ulong)(uint)(frame | (isSlot ? 8 : 0) | (index << 4));
        Packed = (Packed & ~(0xfUL << 60)) | (entry << (n * 10)) | ((ulong)(n + 1) << 60);
        return true;
    }

    public readonly (int Frame, bool IsSlot, int Index) this[int i]
    {
        get
        {
            var entry = (int)(Packed >> (i * 10)) & 0x3ff;
            return (entry & 7, (entry & 8) != 0, entry >> 4);
        }
    }
}

// Scalars that are copies of one another: what a comparison teaches about one holds for all.
internal sealed partial class ProgramVerifier
{
    private LinkedSet linked;

    /// <summary>Finds the registers and slots linked with the operands; those beyond the sixth lose their id.</summary>
    private void CollectLinked(in Insn insn)
    {
        linked = default;
        if (insn.UsesReg && Reg(insn.Src).Type == RegType.Scalar && Reg(insn.Src).BaseId != 0)
            CollectLinked(Reg(insn.Src).BaseId);
        if (Reg(insn.Dst).Type == RegType.Scalar && Reg(insn.Dst).BaseId != 0)
            CollectLinked(Reg(insn.Dst).BaseId);
        if (linked.Count > 1 && !IsEarlyKernel)
            HistoryRecordForInsn().Linked = linked.Packed;
    }

    private void CollectLinked(uint id)
    {
        for (var f = cur.CurFrame; f >= 0; f--)
        {
            var frame = cur.Frame(f);
            var live = aux[f == cur.CurFrame ? insnIdx : cur.Frame(f + 1).CallSite].LiveRegs;
            for (var i = 0; i < 10; i++)
                if (UsesReadMarks || (live & (1 << i)) != 0)
                    Collect(ref frame.Regs[i], f, false, i);
            for (var i = 0; i < frame.SlotCount; i++)
                if (frame.Slot(i).IsSpill)
                    Collect(ref frame.Slot(i).Reg, f, true, i);
        }

        void Collect(ref RegState reg, int frame, bool isSlot, int index)
        {
            if (reg.Type == RegType.Scalar && reg.BaseId == id && !linked.TryAdd(frame, isSlot, index))
                ClearScalarId(ref reg);
        }
    }

    /// <summary>Gives what is now known of <paramref name="known"/> to the collected registers with its id.</summary>
    private void SyncLinked(VerifierState state, in RegState known)
    {
        var k = known; // the register itself is in the set
        for (var n = 0; n < linked.Count; n++)
        {
            var (f, isSlot, index) = linked[n];
            ref var reg = ref isSlot ? ref state.Frame(f).Slot(index).Reg : ref state.Frame(f).Regs[index];
            if (reg.Type != RegType.Scalar || reg.BaseId != k.BaseId)
                continue;
            var marks = (reg.Id | k.Id) & RegState.AddConst;
            if ((reg.Id & RegState.AddConst) != 0 && (k.Id & RegState.AddConst) != 0 && marks == RegState.AddConst)
                continue;
            if (marks == 0 || ((reg.Id & RegState.AddConst) == (k.Id & RegState.AddConst) && reg.Off == k.Off))
            {
                reg = k;
                continue;
            }
            var (id, off) = (reg.Id, reg.Off);
            RegState delta = default;
            delta.SetConst((ulong)((long)off - k.Off));
            reg = k;
            (reg.Id, reg.Off) = (id, off);
            ScalarAlu.Add32(ref reg, delta);
            ScalarAlu.Add64(ref reg, delta);
            reg.Var += delta.Var;
            if ((marks & RegState.AddConst32) != 0)
                reg.ZeroExtend32();
            reg.Sync();
        }
    }
}
