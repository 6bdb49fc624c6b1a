using System.Numerics;
using System.Text;
using Playground.Isa;

namespace Playground.Verifier;

// Precision: which earlier values a decision depends on, found by walking back along the states' histories.
internal sealed partial class ProgramVerifier
{
    /// <summary>The walk: frame it is in, and the registers and slots still looked for, by frame.</summary>
    private sealed class Walk
    {
        public int Frame;
        public readonly uint[] Regs = new uint[VerifierState.MaxFrames];
        public readonly ulong[] Slots = new ulong[VerifierState.MaxFrames];

        public bool IsEmpty
        {
            get
            {
                for (var i = 0; i <= Frame; i++)
                    if ((Regs[i] | Slots[i]) != 0)
                        return false;
                return true;
            }
        }

        public void Reset(int frame)
        {
            Frame = frame;
            Array.Clear(Regs);
            Array.Clear(Slots);
        }
    }

    private readonly Walk walk = new();

    /// <summary>The value of this scalar register decides something from here on: marks where it came from.</summary>
    private void MarkPrecise(int regNo)
    {
        if (!BpfCapable || regNo == 10 || Reg(regNo).Type != RegType.Scalar)
            return;
        walk.Reset(cur.CurFrame);
        walk.Regs[cur.CurFrame] = 1u << regNo;
        WalkBack(cur);
    }

    /// <summary>The same for a scalar spilled in this slot of this frame.</summary>
    private void MarkPreciseStack(int frameNo, int slot)
    {
        if (!BpfCapable)
            return;
        walk.Reset(cur.CurFrame);
        walk.Slots[frameNo] = 1UL << slot;
        WalkBack(cur);
    }

    /// <summary>What is precise in <paramref name="old"/> must be precise in the path that it covers; true when that marked something.</summary>
    private bool PropagatePrecision(VerifierState old, VerifierState state)
    {
        if (!BpfCapable)
            return false;
        if (IsEarlyKernel)
        {
            PropagateEarly(old, state);
            return true;
        }
        walk.Reset(old.CurFrame);
        for (var f = old.CurFrame; f >= 0; f--)
        {
            var frame = old.Frame(f);
            for (var i = 0; i < 10; i++)
                if (frame.Regs[i].Type == RegType.Scalar && frame.Regs[i].Precise)
                    walk.Regs[f] |= 1u << i;
            for (var i = 0; i < frame.SlotCount; i++)
                if (frame.Slot(i).IsScalarSpill && frame.Slot(i).Reg.Precise)
                    walk.Slots[f] |= 1UL << i;
            if ((walk.Regs[f] | walk.Slots[f]) != 0)
                PrintPropagating(f);
        }
        return WalkBack(state);
    }

    private void PrintPropagating(int f)
    {
        if (!log.ShowsAll)
            return;
        var names = RegList(walk.Regs[f]).Concat(SlotNames(walk.Slots[f], "fp-"));
        Verbose($"frame {f}: propagating {string.Join(',', names)}\n");
    }

    private static IEnumerable<string> RegList(uint regs)
    {
        for (; regs != 0; regs &= regs - 1)
            yield return "r" + BitOperations.TrailingZeroCount(regs);
    }

    private static IEnumerable<string> SlotNames(ulong slots, string prefix)
    {
        for (; slots != 0; slots &= slots - 1)
            yield return prefix + ((BitOperations.TrailingZeroCount(slots) + 1) * 8);
    }

    private static string RegMask(uint regs) => string.Join(',', RegList(regs));
    private static string SlotMask(ulong slots) => string.Join(',', SlotNames(slots, "-"));

    /// <summary>Walks back from the insn that <paramref name="start"/> is at (not walked itself); true when something was newly flagged.</summary>
    private bool WalkBack(VerifierState start)
    {
        if (walk.IsEmpty)
            return false;
        var changed = false;
        var state = start;
        var (last, first, next) = (start.InsnIdx, start.FirstInsnIdx, -1);
        var skip = true;
        while (true)
        {
            if (log.ShowsAll)
                Verbose(IsEarlyKernel ? $"last_idx {last} first_idx {first}\n" : $"mark_precise: frame{walk.Frame}: last_idx {last} first_idx {first} subseq_idx {next} \n");
            if (last < 0)
            {
                FlagGlobalEntry(state, ref changed);
                return changed;
            }
            options.Cancellation.ThrowIfCancellationRequested();
            var history = state.History.Count;
            for (var i = last; ;)
            {
                if (skip)
                    skip = false;
                else if (!StepBack(i, next, state, history))
                {
                    ForceAllPrecise(start);
                    return true;
                }
                if (walk.IsEmpty)
                    return changed;
                next = i;
                if (!Previous(state, ref i, ref history))
                    break;
            }
            if (state.Parent is not { } parent)
                break;
            state = parent;
            changed |= IsEarlyKernel ? FlagEarly(state) : FlagIn(state);
            if (walk.IsEmpty)
                return changed;
            next = first;
            (last, first) = (state.LastInsnIdx, state.FirstInsnIdx);
        }
        ForceAllPrecise(start);
        return true;
    }

    /// <summary>The insn before <paramref name="i"/> on the path; false at the state's beginning.</summary>
    private static bool Previous(VerifierState state, ref int i, ref int history)
    {
        var records = state.History;
        if (i == state.FirstInsnIdx && (history == 0 || (history == 1 && records[0].Insn == i)))
            return false;
        if (history > 0 && records[history - 1].Insn == i)
            i = records[--history].Previous;
        else
            i--;
        return true;
    }

    /// <summary>Entry of a global function: its scalar arguments are what the walk was looking for.</summary>
    private void FlagGlobalEntry(VerifierState state, ref bool changed)
    {
        for (var i = 1; i <= 5; i++)
        {
            if ((walk.Regs[0] & (1u << i)) == 0)
                continue;
            walk.Regs[0] &= ~(1u << i);
            if (state.Frame(0).Regs[i].Type == RegType.Scalar)
            {
                state.Frame(0).Regs[i].Precise = true;
                changed = true;
            }
        }
    }

    /// <summary>Flags what is looked for in a stored state; drops what is no scalar or flagged already.</summary>
    private bool FlagIn(VerifierState state)
    {
        var changed = false;
        for (var f = walk.Frame; f >= 0; f--)
        {
            var frame = state.Frame(f);
            for (var mask = walk.Regs[f]; mask != 0; mask &= mask - 1)
            {
                var i = BitOperations.TrailingZeroCount(mask);
                ref var reg = ref frame.Regs[i];
                if (reg.Type != RegType.Scalar || reg.Precise)
                    walk.Regs[f] &= ~(1u << i);
                else
                    changed = reg.Precise = true;
            }
            for (var mask = walk.Slots[f]; mask != 0; mask &= mask - 1)
            {
                var i = BitOperations.TrailingZeroCount(mask);
                if (i >= frame.SlotCount || !frame.Slot(i).IsScalarSpill || frame.Slot(i).Reg.Precise)
                    walk.Slots[f] &= ~(1UL << i);
                else
                    changed = frame.Slot(i).Reg.Precise = true;
            }
            if (log.ShowsAll)
            {
                Verbose($"mark_precise: frame{f}: parent state regs={RegMask(walk.Regs[f])} stack={SlotMask(walk.Slots[f])}: ");
                PrintState(state, f, all: true);
            }
        }
        return changed;
    }

    /// <summary>The walk cannot go on: every scalar in every ancestor becomes precise.</summary>
    private void ForceAllPrecise(VerifierState start)
    {
        if (log.ShowsAll && !IsEarlyKernel)
            Verbose($"mark_precise: frame{start.CurFrame}: falling back to forcing all scalars precise\n");
        for (var s = start.Parent; s is not null; s = s.Parent)
        {
            for (var f = 0; f <= s.CurFrame; f++)
            {
                var frame = s.Frame(f);
                for (var i = 0; i < 10; i++)
                    if (frame.Regs[i].Type == RegType.Scalar && !frame.Regs[i].Precise)
                    {
                        frame.Regs[i].Precise = true;
                        if (log.ShowsAll && !IsEarlyKernel)
                            Verbose($"force_precise: frame{f}: forcing r{i} to be precise\n");
                    }
                for (var i = 0; i < frame.SlotCount; i++)
                    if (frame.Slot(i).IsScalarSpill && !frame.Slot(i).Reg.Precise)
                    {
                        frame.Slot(i).Reg.Precise = true;
                        if (log.ShowsAll && !IsEarlyKernel)
                            Verbose($"force_precise: frame{f}: forcing fp{-(i + 1) * 8} to be precise\n");
                    }
            }
        }
    }
}
