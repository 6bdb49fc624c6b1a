namespace Playground.Conformance.Tests.Generators;

internal sealed partial class ProgramGenerator
{
    /// <summary>A referenced task, worked with and released.</summary>
    private void AcquireTask(int depth)
    {
        var keep = TaskIn();
        if (keep < 0)
            return;
        Unless("r0 == 0", () =>
        {
            Emit($"r{keep} = r0");
            state.Registers[keep] = new Value(Kind.Task);
            state.Pinned.Add(keep);
            Block(depth, 3);
            if (Chance(40) && Free() is var dst and >= 0)
            {
                // Fields that exist in every kernel's task; what they hold is not known.
                Emit($"r{dst} = *(u32 *)(r{keep} + {Pick(0, 8, 44)})");
                Clobber(dst, Value.None);
            }
            Emit($"r1 = r{keep}");
            Emit("call bpf_task_release");
            state.AfterCall();
            state.Registers[0] = Value.None;
            state.Registers[keep] = Value.None;
            state.Pinned.Remove(keep);
        });
    }

    /// <summary>Calls <c>bpf_task_from_pid</c> and returns a register for the task; -1 when there is none.</summary>
    private int TaskIn()
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return -1;
        var keep = Free(saved: true);
        if (keep < 0)
            return -1;
        declarations.Add(".kfunc struct task_struct *bpf_task_from_pid(s32 pid)");
        declarations.Add(".kfunc void bpf_task_release(struct task_struct *p)");
        Emit($"r1 = {random.Next(1, 5)}");
        Emit("call bpf_task_from_pid");
        state.AfterCall();
        state.Registers[0] = Value.None;
        return keep;
    }

    /// <summary>A kernel pointer into a map value and back out.</summary>
    private void KptrSlot(int depth)
    {
        declarations.Add(".struct slot { u64 n; struct task_struct __kptr *task; struct task_struct __kptr_untrusted *weak; }");
        declarations.Add(".kfunc void bpf_rcu_read_lock(void)");
        declarations.Add(".kfunc void bpf_rcu_read_unlock(void)");
        maps.Add(".map slots hash key=int value=slot entries=4");
        WithMapValue("slots", 8, depth, 0, keep =>
        {
            if (keep == 0)
            {
                keep = Free(saved: true);
                if (keep < 0)
                    return;
                Emit($"r{keep} = r0");
            }
            var pinned = state.Pinned.Add(keep);
            switch (random.Next(3))
            {
                case 0:
                    Exchange(keep, "r2 = 0", depth);
                    break;
                case 1 when TaskIn() is var task and >= 0:
                    Unless("r0 == 0", () =>
                    {
                        if (Chance(30))
                            Emit($"*(u64 *)(r{keep} + 16) = r0");
                        Exchange(keep, "r2 = r0", depth);
                    });
                    break;
                default:
                    RcuLoad(keep);
                    break;
            }
            if (pinned)
                state.Pinned.Remove(keep);
        });
    }

    private void Exchange(int slot, string second, int depth)
    {
        Emit(second);
        Emit($"r1 = r{slot}");
        Emit("r1 += 8");
        Emit("call bpf_kptr_xchg");
        declarations.Add(".kfunc void bpf_task_release(struct task_struct *p)");
        state.AfterCall();
        state.Registers[0] = Value.None;
        Unless("r0 == 0", () =>
        {
            Emit("r1 = r0");
            Emit("call bpf_task_release");
            state.AfterCall();
            state.Registers[0] = Value.None;
        });
    }

    private void RcuLoad(int slot)
    {
        var dst = Free();
        if (dst < 0 || state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        Emit("call bpf_rcu_read_lock");
        state.AfterCall();
        state.Registers[0] = Value.None;
        Emit($"r{dst} = *(u64 *)(r{slot} + {Pick(8, 16)})");
        Clobber(dst, Value.None);
        Unless($"r{dst} == 0", () =>
        {
            var value = Free();
            if (value >= 0 && value != dst)
            {
                Emit($"r{value} = *(u32 *)(r{dst} + {Pick(0, 8, 44)})");
                Clobber(value, Value.None);
            }
        });
        Emit("call bpf_rcu_read_unlock");
        state.AfterCall();
        state.Registers[0] = Value.None;
    }

    /// <summary>An object of the program's own type: made, written, and dropped or put into a list.</summary>
    private void AllocatedNode(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var keep = Free(saved: true);
        if (keep < 0)
            return;
        declarations.Add(".struct node { u64 x; struct bpf_list_node link; u64 y; }");
        declarations.Add(".kfunc void *bpf_obj_new_impl(u64 type, void *meta)");
        declarations.Add(".kfunc void bpf_obj_drop_impl(void *p, void *meta)");
        Emit("r1 = type_id(node)");
        Emit("r2 = 0");
        Emit("call bpf_obj_new_impl");
        state.AfterCall();
        state.Registers[0] = Value.None;
        Unless("r0 == 0", () =>
        {
            Emit($"r{keep} = r0");
            state.Registers[keep] = new Value(Kind.Node, 8);
            state.Pinned.Add(keep);
            for (var n = random.Next(1, 4); n > 0; n--)
                MemoryAccess(keep, Pick(0, 32), 8);
            Block(depth, 2);
            Emit($"r1 = r{keep}");
            Emit("r2 = 0");
            Emit("call bpf_obj_drop_impl");
            state.AfterCall();
            state.Registers[0] = Value.None;
            state.Registers[keep] = Value.None;
            state.Pinned.Remove(keep);
        });
    }

    /// <summary>A dynptr over a map value or a ring buffer record: read, written, sliced.</summary>
    private void Dynptr(int depth)
    {
        var slot = Enumerable.Range(0, GeneratorState.Slots - 1)
            .FirstOrDefault(s => !state.PinnedSlots.Contains(s) && !state.PinnedSlots.Contains(s + 1), -1);
        if (slot < 0 || state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var at = slot * 8 + 16;
        WithMapValue(DeclareMap(), MapSize, depth, 0, keep =>
        {
            if (state.PinnedSlots.Contains(slot) || state.PinnedSlots.Contains(slot + 1))
                return;
            Emit($"r1 = r{keep}");
            Emit($"r2 = {Pick(8, 16, MapSize)}");
            Emit("r3 = 0");
            Emit("r4 = r10");
            Emit($"r4 += -{at}");
            Emit("call bpf_dynptr_from_mem");
            state.AfterCall();
            (state.Stack[slot], state.Stack[slot + 1]) = (Value.None, Value.None);
            state.PinnedSlots.UnionWith([slot, slot + 1]);
            for (var n = random.Next(1, 3); n > 0; n--)
                DynptrUse(at);
            state.PinnedSlots.ExceptWith([slot, slot + 1]);
        });
    }

    private void DynptrUse(int at)
    {
        if (Chance(50))
        {
            Emit("r1 = r10");
            Emit($"r1 += -{at}");
            Emit($"r2 = {Pick(0, 1, 8)}");
            Emit($"r3 = {Pick(1, 8, 16)}");
            Emit("call bpf_dynptr_data");
            state.AfterCall();
            state.Registers[0] = Value.None;
            Unless("r0 == 0", () =>
            {
                Emit($"*(u8 *)(r0 + 0) = {random.Next(100)}");
                state.Registers[0] = Value.None;
            });
            return;
        }
        var target = KeySlot();
        if (target < 0)
            return;
        Emit("r1 = r10");
        Emit($"r1 += -{target * 8 + 8}");
        Emit("r2 = 8");
        Emit("r3 = r10");
        Emit($"r3 += -{at}");
        Emit($"r4 = {Pick(0, 1, 8)}");
        Emit("r5 = 0");
        Emit("call bpf_dynptr_read");
        state.AfterCall();
    }

    /// <summary>A helper with memory arguments whose sizes matter.</summary>
    private void Helper(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var slot = KeySlot();
        if (slot < 0)
            return;
        switch (random.Next(5))
        {
            case 0:
                var map = DeclareMap();
                Emit($"r1 = {map} ll");
                Emit("r2 = r10");
                Emit($"r2 += -{slot * 8 + 8}");
                Emit("call bpf_map_delete_elem");
                break;
            case 1 when section == "tc" && state.Holding(Kind.Ctx).Any(r => r >= 6):
                Emit($"r1 = r{state.Holding(Kind.Ctx).First(r => r >= 6)}");
                Emit($"r2 = {random.Next(40)}");
                Emit("r3 = r10");
                Emit($"r3 += -{slot * 8 + 8}");
                SizeArgument(4, 8);
                Emit("call bpf_skb_load_bytes");
                break;
            case 2:
                Emit("r1 = r10");
                Emit($"r1 += -{slot * 8 + 8}");
                SizeArgument(2, 8);
                Emit("r3 = 0");
                Emit("r4 = 0");
                Emit("r5 = 0");
                Emit("call " + (section is "tc" or "xdp" ? "bpf_csum_diff" : "bpf_get_prandom_u32"));
                break;
            case 3:
                maps.Add(".map small hash key=4 value=8 entries=4");
                Emit("r1 = small ll");
                Emit("r2 = r10");
                Emit($"r2 += -{slot * 8 + 8}");
                Emit("r3 = r10");
                Emit($"r3 += -{slot * 8 + 8}");
                Emit($"r4 = {random.Next(3)}");
                Emit("call bpf_map_update_elem");
                break;
            default:
                Emit("r1 = r10");
                Emit($"r1 += -{slot * 8 + 8}");
                SizeArgument(2, 8);
                Emit($"r3 = {(Chance(50) ? Constant() : "r2")}");
                Emit("call bpf_trace_printk");
                break;
        }
        state.AfterCall();
        state.Stack[slot] = Value.Scalar;
    }

    /// <summary>A size in a register: a constant, or a number bounded in one of several ways.</summary>
    private void SizeArgument(int reg, int max)
    {
        var saved = state.Holding(Kind.Scalar).Where(r => r >= 6).ToArray();
        if (saved.Length == 0 || Chance(60))
        {
            Emit($"r{reg} = {random.Next(1, max + 1) / 4 * 4}");
            return;
        }
        Emit($"r{reg} = r{saved[random.Next(saved.Length)]}");
        Bound($"r{reg}", max + 1);
        if (Chance(70))
            Emit($"if r{reg} == 0 goto +0");
    }
}
