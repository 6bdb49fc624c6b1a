using Playground.Btf;
using Playground.Isa;

namespace Playground.Verifier;

// First phases: where functions start, that jumps stay within them, and what BTF says of them.
internal sealed partial class ProgramVerifier
{
    private const int MaxSubprogs = 256, MaxKfuncs = 256;

    /// <summary>Early BTF (phase 5): records of functions, before anything is known of the code.</summary>
    private void CheckFuncRecords()
    {
        for (var i = 0; i < prog.Funcs.Length; i++)
        {
            var record = prog.Funcs[i];
            if (i == 0 && record.Insn != 0)
                RejectUnended(Errno.Inval, $"nonzero insn_off {record.Insn} for the first func info record");
            if (i > 0 && record.Insn <= prog.Funcs[i - 1].Insn)
                RejectUnended(Errno.Inval, $"same or smaller insn offset ({record.Insn}) than previous func info record ({prog.Funcs[i - 1].Insn})");
            if (prog.Btf is null || !prog.Btf.Contains(record.TypeId) || prog.Btf[record.TypeId] is not BtfFunc)
                RejectUnended(Errno.Inval, $"invalid type id {record.TypeId} in func info");
        }
    }

    /// <summary>Refuses with a text that has no newline.</summary>
    private void RejectUnended(int errno, string text)
    {
        Verbose(text);
        RejectSilently(errno);
    }

    /// <summary>Finds functions and kfuncs in order of appearance (phase 6).</summary>
    private void FindFunctions()
    {
        var starts = new SortedSet<int> { 0 };
        var kfuncs = new HashSet<(int, int)>();
        for (var i = 0; i < insns.Length; i++)
        {
            var insn = insns[i];
            var isFunc = insn.Op == Op.LdImm64 && insn.Src == Pseudo.Func;
            if (!isFunc && insn.Op is not (Op.CallLocal or Op.CallKfunc))
                continue;
            if (!BpfCapable)
                Reject(Errno.Perm, "loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN");
            if (insn.Op == Op.CallKfunc)
                AddKfunc(insn, kfuncs);
            else
                AddFunction(starts, (long)i + insn.Imm + 1);
        }
        var exceptionCallback = FindExceptionCallback();
        if (exceptionCallback > 0)
            AddFunction(starts, exceptionCallback);
        foreach (var start in starts)
            subprogs.Add(new SubprogInfo(start));
        for (var i = 0; i < subprogs.Count; i++)
        {
            subprogs[i].End = i + 1 < subprogs.Count ? subprogs[i + 1].Start : insns.Length;
            subprogs[i].IsExceptionCallback = exceptionCallback > 0 && subprogs[i].Start == exceptionCallback;
            if (log.ShowsAll)
                Verbose($"func#{i} @{subprogs[i].Start}\n");
        }
    }

    private void AddFunction(SortedSet<int> starts, long target)
    {
        if (target < 0 || target >= insns.Length)
            Reject(Errno.Inval, "call to invalid destination");
        if (starts.Contains((int)target))
            return;
        if (starts.Count >= MaxSubprogs)
            Reject(Errno.E2Big, "too many subprograms");
        starts.Add((int)target);
    }

    private void AddKfunc(in Insn insn, HashSet<(int, int)> kfuncs)
    {
        if (kfuncs.Count == 0 && !prog.IsGplCompatible)
            Reject(Errno.Inval, "cannot call kernel function from non-GPL compatible program");
        if (insn.Imm == 0 && insn.Off == 0)
            return; // an extern that does not exist; refused later if it is not dead code
        if (insn.Off != 0)
            Unsupported("kernel functions of modules");
        if (!kfuncs.Add((insn.Imm, insn.Off)))
            return;
        if (kfuncs.Count > MaxKfuncs)
            Reject(Errno.E2Big, "too many different kernel function calls");
        if (!KernelBtf.Contains(insn.Imm) || KernelBtf[insn.Imm] is not BtfFunc func)
        {
            Reject(Errno.Inval, $"kernel btf_id {(uint)insn.Imm} is not a function");
            return;
        }
        if (!KernelBtf.Contains(func.Target) || KernelBtf[func.Target] is not BtfFuncProto)
            Reject(Errno.Inval, $"kernel function btf_id {(uint)insn.Imm} does not have a valid func_proto");
    }

    /// <summary>Start of the function that the main function's tag <c>exception_callback:NAME</c> names; 0 for none.</summary>
    private int FindExceptionCallback()
    {
        if (prog.Btf is not { } btf || prog.Funcs.IsEmpty)
            return 0;
        const string tag = "exception_callback:";
        string? name = null;
        foreach (var type in btf.Types)
        {
            if (type is not BtfDeclTag t || t.Target != prog.Funcs[0].TypeId || t.ComponentIndex != -1 || !t.Name.StartsWith(tag, StringComparison.Ordinal))
                continue;
            if (name is not null)
                Reject(Errno.Exist, "multiple exception callback tags for main subprog");
            name = t.Name[tag.Length..];
        }
        if (name is null)
            return 0;
        if (btf.FindFirst(name, BtfKind.Func) is not BtfFunc callback)
        {
            Reject(Errno.NoEnt, $"exception callback '{name}' could not be found in BTF");
            return 0;
        }
        if (callback.Linkage != BtfLinkage.Global)
            Reject(Errno.Inval, $"exception callback '{name}' must have global linkage");
        foreach (var record in prog.Funcs)
        {
            if (record.TypeId != callback.Id)
                continue;
            if (record.Insn == 0)
                Reject(Errno.Inval, "invalid exception callback insn_off in func_info: 0");
            return record.Insn;
        }
        Reject(Errno.Inval, "exception callback type id not found in func_info");
        return 0;
    }

    /// <summary>Jumps stay within their function, and its last insn leaves it (phase 7).</summary>
    private void CheckFunctionBounds()
    {
        var n = 0;
        for (var i = 0; i < insns.Length; i++)
        {
            var insn = insns[i];
            var sub = subprogs[n];
            if (insn.Op == Op.CallHelper && insn.Imm == TailCallId)
                sub.HasTailCall = true;
            if (insn.Class == InsnClass.Ld && insn.Mode is 0x20 or 0x40 && insn.Class == InsnClass.Ld)
                sub.HasLdAbs = true;
            var operation = insn.Code & 0xf0;
            if (insn.Class is InsnClass.Jmp or InsnClass.Jmp32 && operation is not (0x80 or 0x90))
            {
                var target = i + (insn.Code == 0x06 ? insn.Imm : (long)insn.Off) + 1;
                if (target < sub.Start || target >= sub.End)
                    Reject(Errno.Inval, $"jump out of range from insn {i} to {target}");
            }
            if (i != sub.End - 1)
                continue;
            if (insn.Code is not (0x95 or 0x05 or 0x06))
                Reject(Errno.Inval, "last insn is not an exit or jmp");
            n++;
        }
    }

    /// <summary>Late BTF (phase 8): records of functions and lines against the code.</summary>
    private void CheckBtfRecords()
    {
        if (prog.Funcs.IsEmpty)
            CheckAbnormalReturns();
        else
            MatchFuncRecords();
        CheckLineRecords();
    }

    private void CheckAbnormalReturns()
    {
        for (var i = 1; i < subprogs.Count; i++)
        {
            if (subprogs[i].HasLdAbs)
                Reject(Errno.Inval, "LD_ABS is not allowed in subprogs without BTF");
            if (subprogs[i].HasTailCall)
                Reject(Errno.Inval, "tail_call is not allowed in subprogs without BTF");
        }
    }

    private void MatchFuncRecords()
    {
        if (prog.Funcs.Length != subprogs.Count)
            Reject(Errno.Inval, "number of funcs in func_info doesn't match number of subprogs");
        for (var i = 0; i < subprogs.Count; i++)
        {
            if (prog.Funcs[i].Insn != subprogs[i].Start)
                Reject(Errno.Inval, "func_info BTF section doesn't match subprog layout in BPF program");
            var btf = prog.Btf!; // records without BTF were refused
            var func = (BtfFunc)btf[prog.Funcs[i].TypeId];
            (subprogs[i].Func, subprogs[i].Name) = (func, func.Name);
            if (i == 0 || (!subprogs[i].HasLdAbs && !subprogs[i].HasTailCall))
                continue;
            var returnsInt = btf[func.Target] is BtfFuncProto proto && btf.SkipModifiers(proto.Return) is BtfInt or BtfEnum;
            if (!returnsInt && subprogs[i].HasLdAbs)
                Reject(Errno.Inval, "LD_ABS is only allowed in functions that return 'int'.");
            if (!returnsInt && subprogs[i].HasTailCall)
                Reject(Errno.Inval, "tail_call is only allowed in functions that return 'int'.");
        }
    }

    private void CheckLineRecords()
    {
        if (prog.Lines.IsEmpty || prog.Btf is null)
            return;
        int previous = 0, sub = 0;
        for (var i = 0; i < prog.Lines.Length; i++)
        {
            var insn = prog.Lines[i].Insn;
            if ((i > 0 && insn <= previous) || insn >= insns.Length || insn < 0)
                Reject(Errno.Inval, $"Invalid line_info[{i}].insn_off:{insn} (prev_offset:{previous} prog->len:{insns.Length})");
            if (insns[insn].Code == 0)
                Reject(Errno.Inval, $"Invalid insn code at line_info[{i}].insn_off");
            if (sub < subprogs.Count)
            {
                if (insn == subprogs[sub].Start)
                    sub++;
                else if (subprogs[sub].Start < insn)
                    Reject(Errno.Inval, $"missing bpf_line_info for func#{sub}");
            }
            previous = insn;
        }
        if (sub < subprogs.Count)
            Reject(Errno.Inval, $"missing bpf_line_info for {subprogs.Count - sub} funcs starting from func#{sub}");
    }
}
