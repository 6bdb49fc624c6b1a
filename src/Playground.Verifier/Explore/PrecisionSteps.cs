using System.Runtime.InteropServices;
using Playground.Isa;

namespace Playground.Verifier;

// One insn backwards: which registers and slots the looked-for values came from.
internal sealed partial class ProgramVerifier
{
    private const uint ArgRegs = 0x3e, CallerRegs = 0x3f;

    /// <summary>Undoes insn <paramref name="index"/> on the walk; false when the walk must be given up.</summary>
    private bool StepBack(int index, int next, VerifierState state, int history)
    {
        var insn = insns[index];
        if (insn.Op == Op.LdImm64High)
            return true;
        if (log.ShowsAll)
            Verbose(IsEarlyKernel ? $"regs={WalkRegs:x} stack={walk.Slots[walk.Frame]:x} before {index}: {InsnText(index)}\n" : $"mark_precise: frame{walk.Frame}: regs={RegMask(walk.Regs[walk.Frame])} stack={SlotMask(walk.Slots[walk.Frame])} before {index}: {InsnText(index)}\n");
        HistoryRecord record = default;
        record.Slot = -1;
        if (history > 0 && state.History[history - 1].Insn == index)
            record = state.History[history - 1];
        AddLinked(record.Linked);
        var goesOn = insn.Class switch
        {
            InsnClass.Alu32 or InsnClass.Alu64 => AluBack(insn),
            InsnClass.Ldx => LoadBack(insn, record),
            InsnClass.St or InsnClass.Stx => StoreBack(insn, record),
            InsnClass.Ld => LdBack(insn),
            _ => JumpBack(insn, index, next, record),
        };
        if (goesOn)
            AddLinked(record.Linked);
        return goesOn;
    }

    /// <summary>When one of a linked set is looked for, all are.</summary>
    private void AddLinked(ulong packed)
    {
        if (packed == 0)
            return;
        var set = new LinkedSet { Packed = packed };
        var any = false;
        for (var i = 0; i < set.Count && !any; i++)
        {
            var (f, isSlot, n) = set[i];
            any = isSlot ? (walk.Slots[f] & (1UL << n)) != 0 : (walk.Regs[f] & (1u << n)) != 0;
        }
        for (var i = 0; any && i < set.Count; i++)
        {
            var (f, isSlot, n) = set[i];
            if (isSlot)
                walk.Slots[f] |= 1UL << n;
            else
                walk.Regs[f] |= 1u << n;
        }
    }

    private ref uint WalkRegs => ref walk.Regs[walk.Frame];

    private void LookForSource(in Insn insn)
    {
        if (insn.Src != 10)
            WalkRegs |= 1u << insn.Src;
    }

    private bool AluBack(in Insn insn)
    {
        var dst = 1u << insn.Dst;
        if ((WalkRegs & dst) == 0 || insn.Op is Op.Neg or Op.ToLe or Op.ToBe or Op.Bswap)
            return true;
        if (insn.Op is Op.Mov or Op.MovSx or Op.AddrSpaceCast)
        {
            WalkRegs &= ~dst;
            if (insn.UsesReg)
                LookForSource(insn);
        }
        else if (insn.UsesReg)
        {
            LookForSource(insn);
        }
        return true;
    }

    private bool LdBack(in Insn insn)
    {
        if (insn.Op is Op.LdAbs or Op.LdInd)
            return (WalkRegs & (1u << insn.Dst)) == 0;
        WalkRegs &= ~(1u << insn.Dst);
        return true;
    }

    private bool LoadBack(in Insn insn, in HistoryRecord record)
    {
        var dst = 1u << insn.Dst;
        if ((WalkRegs & dst) == 0)
            return true;
        WalkRegs &= ~dst;
        if (record.Slot >= 0 && (!IsEarlyKernel || insn.Src == 10))
            walk.Slots[record.Frame] |= 1UL << record.Slot;
        return true;
    }

    private bool StoreBack(in Insn insn, in HistoryRecord record)
    {
        if (insn.Op == Op.LoadAcquire)
            return LoadBack(insn, record);
        if ((WalkRegs & (1u << insn.Dst)) != 0)
            return false; // a pointer was looked for: registers are mixed up, as after an atomic through it
        if (record.Slot < 0 || (IsEarlyKernel && insn.Dst != 10) || (walk.Slots[record.Frame] & (1UL << record.Slot)) == 0)
            return true;
        walk.Slots[record.Frame] &= ~(1UL << record.Slot);
        if (insn.Class == InsnClass.Stx)
            LookForSource(insn);
        return true;
    }

    private bool JumpBack(in Insn insn, int index, int next, in HistoryRecord record)
    {
        switch (insn.Op)
        {
            case Op.CallLocal or Op.Exit when IsEarlyKernel:
                return false; // 6.1 does not walk from one function into another
            case Op.CallHelper when IsEarlyKernel && CallbackKindOf(insn) != CallbackKind.None:
                return false;
            case Op.CallLocal:
                return LocalCallBack(insn, index, next);
            case Op.CallHelper or Op.CallKfunc or Op.CallUnknown or Op.CallX:
                return CallBack(insn, index, next);
            case Op.Exit:
                return ExitBack(next);
            case Op.Ja or Op.JaLong or Op.MayGoto:
                return true;
        }
        if (!insn.UsesReg)
            return true;
        uint dst = 1u << insn.Dst, src = 1u << insn.Src;
        if ((WalkRegs & (dst | src)) != 0)
            WalkRegs |= (record.DstIsStack ? 0 : dst) | (record.SrcIsStack ? 0 : src);
        return true;
    }

    private bool LocalCallBack(in Insn insn, int index, int next)
    {
        var n = SubprogAt(index + insn.Imm + 1);
        if (subprogs[n].IsGlobal)
        {
            WalkRegs &= ~1u;
            NoArgumentsLeft();
            return true;
        }
        // Leaving the callee backwards: its arguments are the caller's registers.
        var args = WalkRegs & ArgRegs;
        if ((WalkRegs & ~ArgRegs) != 0 || walk.Slots[walk.Frame] != 0)
            throw new InvalidOperationException($"walk leaves function at insn {next} with registers or slots of its own");
        WalkRegs = 0;
        walk.Frame--;
        WalkRegs |= args;
        return true;
    }

    private bool CallBack(in Insn insn, int index, int next)
    {
        if (aux[index].CallsCallback && next != index + 1 && next >= 0 && subprogs[SubprogOf(next)].Start == next && walk.Frame > 0)
        {
            // Leaving a callback backwards: its arguments came from the call, not from registers.
            WalkRegs &= ~ArgRegs;
            if (WalkRegs != 0 || walk.Slots[walk.Frame] != 0)
                throw new InvalidOperationException($"walk leaves callback at insn {next} with registers or slots of its own");
            walk.Frame--;
            return true;
        }
        if (insn.Op == Op.CallKfunc && insn.Imm == 0)
            return false;
        WalkRegs &= ~1u;
        NoArgumentsLeft();
        if (insn.Op == Op.CallHelper && insn.Imm == TailCallId && next != index + 1)
            walk.Frame++;
        return true;
    }

    private const int TailCallId = 12;

    private void NoArgumentsLeft()
    {
        if ((WalkRegs & ArgRegs) != 0)
            throw new InvalidOperationException($"walk passes a call with arguments {RegMask(WalkRegs & ArgRegs)} marked");
    }

    private bool ExitBack(int next)
    {
        // Entering a callee backwards: only its r0 can be looked for, and only if the caller took it.
        if ((WalkRegs & ArgRegs) != 0 && !(next >= 0 && aux[next].CallsCallback))
            NoArgumentsLeft();
        var fromCall = next > 0 && insns[next - 1].Op == Op.CallLocal && !(aux[next].CallsCallback && IsCallbackCaller(next));
        if (!fromCall)
            WalkRegs &= ~ArgRegs;
        var wantsResult = fromCall && (WalkRegs & 1u) != 0;
        WalkRegs &= ~1u;
        walk.Frame++;
        if (wantsResult)
            WalkRegs |= 1u;
        return true;
    }

    /// <summary>The return went to the call insn itself.</summary>
    private bool IsCallbackCaller(int insn) => aux[insn].CallsCallback;
}
