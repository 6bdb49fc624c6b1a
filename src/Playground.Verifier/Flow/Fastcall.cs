using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// bpf_fastcall: spills and fills around a call that keeps registers. When the kernel inlines the call it removes them,
// and the function's stack is smaller by their area. Only the stack depth shows that.
internal sealed partial class ProgramVerifier
{
    private const int CallerSaved = 6, SpillSize = 8;

    /// <summary>Number of parameters of a helper or kfunc; -1 when it is unknown or this program may not call it.</summary>
    private int ParameterCount(in Insn insn)
    {
        if (insn.Op == Op.CallKfunc)
            return KfuncProto(insn.Imm) is { } proto ? Math.Min(proto.Params.Length, 5) : -1;
        return HelperProtoOf(insn) is { } helper ? ParameterCount(helper) : -1;
    }

    private BtfFuncProto? KfuncProto(int btfId) =>
        profile.Kfuncs.TryGetValue(btfId, out var spec) && MayCallKfunc(spec) && KernelBtf[btfId] is BtfFunc f && KernelBtf.Contains(f.Target) ? KernelBtf[f.Target] as BtfFuncProto : null;

    private HelperProto? HelperProtoOf(in Insn insn) =>
        insn.Op == Op.CallHelper ? ProtoOf(insn.Imm) : null;

    private static int ParameterCount(HelperProto proto)
    {
        var n = 0;
        while (n < proto.Args.Length && proto.Args[n].Type != ArgType.DontCare)
            n++;
        return n;
    }

    /// <summary>Finds the patterns of every function (phase 15).</summary>
    private void MarkFastcalls()
    {
        foreach (var sub in subprogs)
        {
            var lowest = 0;
            for (var i = sub.Start; i < sub.End; i++)
                if (IsStackStore(insns[i]))
                    lowest = Math.Min(lowest, insns[i].Off);
            for (var i = sub.Start; lowest < 0 && i < sub.End; i++)
                MarkFastcall(sub, i, lowest);
        }
    }

    private static bool IsStackStore(in Insn insn) => insn.Code == 0x7b && insn.Dst == 10;

    private void MarkFastcall(SubprogInfo sub, int call, int lowest)
    {
        var insn = insns[call];
        if (insn.Op is not (Op.CallHelper or Op.CallKfunc) || KeptRegisters(insn) is not { } kept)
            return;
        var pairs = 0;
        for (var off = lowest; pairs < CallerSaved; off += SpillSize, pairs++)
        {
            var (before, after) = (call - pairs - 1, call + pairs + 1);
            if (before < sub.Start || after >= sub.End)
                break;
            var (store, load) = (insns[before], insns[after]);
            if (!IsStackStore(store) || load.Code != 0x79 || load.Src != 10 || load.Dst != store.Src || store.Off != off || load.Off != off
                || off % SpillSize != 0 || (kept & (1 << store.Src)) == 0)
                break;
            kept &= ~(1 << store.Src);
            aux[before].FastcallPattern = aux[after].FastcallPattern = true;
        }
        if (pairs == 0)
            return;
        if (IsInlined(insn))
            aux[call].FastcallPairs = pairs;
        else
            sub.KeepsFastcallStack = true;
        sub.FastcallOffset = Math.Max(sub.FastcallOffset, lowest + pairs * SpillSize);
    }

    /// <summary>Registers r0-r5 that the call does not touch according to its prototype; null when it has none.</summary>
    private int? KeptRegisters(in Insn insn)
    {
        bool isVoid;
        if (insn.Op == Op.CallKfunc)
        {
            if (KfuncProto(insn.Imm) is not { } proto)
                return null;
            isVoid = KernelBtf.SkipModifiers(proto.Return) is BtfVoid;
        }
        else
        {
            if (HelperProtoOf(insn) is not { } proto)
                return null;
            isVoid = proto.Ret == RetType.Void;
        }
        var arguments = ((1 << ParameterCount(insn)) - 1) << 1;
        return 0x3f & ~(arguments | (isVoid ? 0 : 1));
    }

    /// <summary>Calls that x86-64 compiles inline without touching other registers.</summary>
    private bool IsInlined(in Insn insn)
    {
        const int getSmpProcessorId = 8, getCurrentTask = 35, getCurrentTaskBtf = 158;
        if (insn.Op == Op.CallKfunc)
            return profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && (kfunc.Flags & KfuncFlags.Fastcall) != 0;
        return HelperProtoOf(insn) is { AllowFastcall: true } && insn.Imm is getSmpProcessorId or getCurrentTask or getCurrentTaskBtf;
    }

    /// <summary>Any other access to a function's pattern area (offset from its frame pointer) cancels all its patterns.</summary>
    private void CheckFastcallArea(int frameNo, int off)
    {
        var sub = subprogs[cur.Frame(frameNo).Subprog];
        if (off >= sub.FastcallOffset || aux[insnIdx].FastcallPattern)
            return;
        sub.FastcallOffset = int.MinValue;
        for (var i = sub.Start; i < sub.End; i++)
            (aux[i].FastcallPattern, aux[i].FastcallPairs) = (false, 0);
    }

    private void RemoveFastcallSpills()
    {
        foreach (var sub in subprogs)
        {
            var removed = false;
            for (var i = sub.Start; i < sub.End; i++)
                removed |= aux[i].FastcallPairs > 0;
            if (removed && !sub.KeepsFastcallStack)
                sub.StackDepth = -sub.FastcallOffset;
        }
    }
}
