using System.Numerics;

namespace Playground.Verifier;

// Precision as Linux 6.1 follows it: one register or slot at a time, and never from one function into another.
internal sealed partial class ProgramVerifier
{
    /// <summary>Flags what is looked for in a stored state; the walk ends when all of it was flagged already.</summary>
    private bool FlagEarly(VerifierState state)
    {
        var f = walk.Frame;
        var frame = state.Frame(f);
        var changed = false;
        for (var mask = walk.Regs[f]; mask != 0; mask &= mask - 1)
        {
            ref var reg = ref frame.Regs[BitOperations.TrailingZeroCount(mask)];
            if (reg.Type != RegType.Scalar)
                walk.Regs[f] &= ~(mask & (0 - mask));
            else if (!reg.Precise)
                changed = reg.Precise = true;
        }
        for (var mask = walk.Slots[f]; mask != 0; mask &= mask - 1)
        {
            var i = BitOperations.TrailingZeroCount(mask);
            if (i >= frame.SlotCount || !frame.Slot(i).IsScalarSpill)
                walk.Slots[f] &= ~(mask & (0 - mask));
            else if (!frame.Slot(i).Reg.Precise)
                changed = frame.Slot(i).Reg.Precise = true;
        }
        if (log.ShowsAll)
        {
            Verbose($"parent {(changed ? "didn't have" : "already had")} regs={walk.Regs[f]:x} stack={walk.Slots[f]:x} marks:");
            PrintState(state, f, all: true);
        }
        if (!changed)
            walk.Reset(f);
        return changed;
    }

    private void PropagateEarly(VerifierState old, VerifierState state)
    {
        for (var f = old.CurFrame; f >= 0; f--)
        {
            var frame = old.Frame(f);
            for (var i = 0; i < 10; i++)
                if (frame.Regs[i].Type == RegType.Scalar && frame.Regs[i].Precise && frame.Mark(i).IsRead)
                    PropagateOne(f, 1u << i, 0, $"r{i}");
            for (var i = 0; i < frame.SlotCount; i++)
                if (frame.Slot(i).IsScalarSpill && frame.Slot(i).Reg.Precise && frame.Mark(SlotMarks + i).IsRead)
                    PropagateOne(f, 0, 1UL << i, $"fp{-(i + 1) * 8}");
        }

        void PropagateOne(int f, uint reg, ulong slot, string name)
        {
            if (log.ShowsAll)
                Verbose($"frame {f}: propagating {name}\n");
            walk.Reset(f);
            (walk.Regs[f], walk.Slots[f]) = (reg, slot);
            WalkBack(state);
        }
    }
}
