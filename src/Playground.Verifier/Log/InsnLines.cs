using System.Text;
using Playground.Isa;

namespace Playground.Verifier;

// Lines of the log about instructions and states, and what has changed since the last state was printed.
internal sealed partial class ProgramVerifier
{
    private const int CommentColumn = 40, CommentStep = 8;

    private readonly StringBuilder line = new();
    private uint scratchedRegs;
    private ulong scratchedSlots;
    private int lineInfoShown = -1;
    /// <summary>Position after the last insn line, 0 when none can take a comment; and the length of that line.</summary>
    private int insnLineEnd, insnLineLength;

    /// <summary>The register shows in the state printed after this insn.</summary>
    private void ScratchReg(int regNo) => scratchedRegs |= 1u << regNo;
    /// <summary>The slot shows in the state printed after this insn.</summary>
    private void ScratchSlot(int slot) => scratchedSlots |= 1UL << slot;

    private void ScratchAll() => (scratchedRegs, scratchedSlots) = (uint.MaxValue, ulong.MaxValue);

    private bool AnythingScratched => scratchedRegs != 0 || scratchedSlots != 0;

    /// <summary>State of one frame, with leading blank(s) and newline; only what is scratched unless <paramref name="all"/>.</summary>
    private void PrintState(VerifierState state, int frameNo, bool all)
    {
        line.Clear();
        AppendState(line, state, frameNo, all);
        Verbose(line.Append('\n'));
        if (!all)
            (scratchedRegs, scratchedSlots) = (0, 0);
    }

    private void AppendState(StringBuilder to, VerifierState state, int frameNo, bool all)
    {
        var frame = state.Frame(frameNo);
        if (frameNo > 0)
            to.Append(" frame").Append(frameNo).Append(':');
        for (var i = 0; i < FrameState.RegCount; i++)
        {
            ref var reg = ref frame.Regs[i];
            if (reg.Type == RegType.NotInit || (!all && (scratchedRegs & (1u << i)) == 0))
                continue;
            to.Append(" R").Append(i).Append(i < SlotMarks ? frame.Marks?[i]?.Suffix : null).Append('=');
            AppendReg(to, reg, frameNo);
        }
        for (var i = 0; i < frame.SlotCount; i++)
            if (all || (scratchedSlots & (1UL << i)) != 0)
                if (IsEarlyKernel)
                    EarlyStatePrinter.AppendSlot(to, frame, i);
                else
                    StatePrinter.AppendSlot(to, frame, i);
        AppendReferences(to, state.Refs);
        if (frame.InCallback)
            to.Append(" cb");
        if (frame.InAsyncCallback)
            to.Append(" async_cb");
    }

    private void AppendReg(StringBuilder to, in RegState reg, int frameNo)
    {
        if (IsEarlyKernel)
            EarlyStatePrinter.AppendReg(to, reg);
        else
            StatePrinter.AppendReg(to, reg, frameNo);
    }

    private void AppendReferences(StringBuilder to, List<Reference> references)
    {
        var first = true;
        foreach (var r in references)
        {
            if (!LocksAreReferences && (r.Kind & RefKind.AnyLock) != 0)
                continue;
            if (first && r.Id == 0)
                return;
            if (r.Id != 0)
                to.Append(first ? " refs=" : ",").Append(r.Id);
            first = false;
        }
    }

    private void Verbose(StringBuilder text)
    {
        // The kernel writes a state piece by piece, so its length has no limit.
        const int piece = 512;
        foreach (var chunk in text.GetChunks())
        {
            for (var rest = chunk.Span; !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..])
                log.Write(rest[..Math.Min(piece, rest.Length)]);
        }
    }

    /// <summary>What changed, as a comment on the line of the insn before when nothing came between, else on its own line.</summary>
    private void PrintInsnState()
    {
        if (!log.ShowsInsns)
            return;
        line.Clear();
        if (insnLineEnd != 0 && insnLineEnd == log.Position)
        {
            log.Rewind(log.Position - 1);
            var width = Math.Max(insnLineLength + 4, CommentColumn);
            width = (width + CommentStep - 1) / CommentStep * CommentStep;
            line.Append(' ', width - insnLineLength - 1).Append(';');
        }
        else
        {
            line.Append(insnIdx).Append(':');
        }
        AppendState(line, cur, cur.CurFrame, all: false);
        (scratchedRegs, scratchedSlots) = (0, 0);
        Verbose(line.Append('\n'));
    }

    /// <summary>Comment of the insn before, source line, and the line of the insn to be executed.</summary>
    private void PrintInsn()
    {
        if (AnythingScratched)
            PrintInsnState();
        PrintSourceLine(insnIdx, "; ");
        var start = log.Position;
        Verbose($"{insnIdx}: {InsnText(insnIdx)}\n");
        insnLineEnd = log.Position;
        insnLineLength = insnLineEnd - start;
    }

    private readonly string?[] insnTexts;

    private string InsnText(int index) => insnTexts[index] ??= Disassembler.LogText(insns[index], Names);

    /// <summary>The source line of an insn, when it is another than the one shown last.</summary>
    private void PrintSourceLine(int index, string prefix)
    {
        var n = prog.Btf is null ? -1 : LineInfoOf(index); // without types the kernel is given no lines
        if (n < 0 || n == lineInfoShown)
            return;
        var info = prog.Lines[n];
        if (!IsEarlyKernel && lineInfoShown >= 0 && prog.Lines[lineInfoShown] is var shown && shown.File == info.File && shown.Line == info.Line)
            return;
        lineInfoShown = n;
        var file = info.File[(info.File.LastIndexOf('/') + 1)..];
        Verbose(IsEarlyKernel ? $"{prefix}{info.Text.TrimStart()}\n" : $"{prefix}{info.Text.TrimStart()} @ {file}:{info.Line}\n");
    }

    /// <summary>Index of the last record at or before an insn; -1 when there is none.</summary>
    private int LineInfoOf(int index)
    {
        int low = 0, high = prog.Lines.Length;
        while (low < high)
        {
            var mid = (low + high) / 2;
            if (prog.Lines[mid].Insn <= index)
                low = mid + 1;
            else
                high = mid;
        }
        return low - 1;
    }
}
