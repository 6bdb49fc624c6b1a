namespace Playground.Conformance.Tests.Generators;

internal sealed partial class ProgramGenerator
{
    private const int RbAt = 0, ListAt = 32, KeyAt = 64, RootAt = 8, HeadAt = 24;

    /// <summary>Objects of the program's own in lists and trees, under their lock.</summary>
    private void Graph(int depth)
    {
        if (inCallback || locked || section != "tc" || state.Pinned.Count > 2 || state.Pinned.Overlaps([0, 1, 2, 3, 4, 5, 7, 8, 9]))
            return;
        declarations.Add(".struct gnode { struct bpf_rb_node rb; struct bpf_list_node li; struct bpf_refcount ref; u64 key; }");
        declarations.Add(".struct groot { struct bpf_spin_lock lock; struct bpf_rb_root root __contains(gnode, rb); struct bpf_list_head head __contains(gnode, li); }");
        maps.Add(".map gr array key=int value=groot entries=1");
        var (end, drop) = (NewLabel(), NewLabel());
        Emit("*(u64 *)(r10 - 8) = 0");
        Emit("r1 = gr ll");
        Emit("r2 = r10");
        Emit("r2 += -8");
        Emit("call bpf_map_lookup_elem");
        Emit($"if r0 == 0 goto {end}");
        Emit("r7 = r0");
        New(end);
        Emit("r8 = r0");
        Emit("*(u64 *)(r8 + " + KeyAt + ") = 5");
        if (Chance(30))
            Refcount(drop);
        LockCall("bpf_spin_lock");
        for (var n = random.Next(1, 4); n > 0; n--)
            GraphStep();
        LockCall("bpf_spin_unlock");
        if (Chance(15))
            Emit($"r1 = *(u64 *)(r8 + {KeyAt})");
        if (Chance(70))
        {
            // What came out of the collection, if anything, is the program's again.
            Emit($"if r9 == 0 goto {end}");
            Emit("r1 = r9");
            Emit("r2 = 0");
            Emit("call bpf_obj_drop_impl");
        }
        Mark(end);
        Array.Clear(state.Registers, 0, 6);
        Array.Clear(state.Registers, 7, 3);
        state.Stack[0] = Value.Scalar;
    }

    private void New(string end)
    {
        Emit("r1 = type_id(gnode)");
        Emit("r2 = 0");
        Emit("call bpf_obj_new_impl");
        Emit($"if r0 == 0 goto {end}");
        Emit("r9 = 0");
    }

    private void LockCall(string name)
    {
        Emit("r1 = r7");
        Emit("call " + name);
    }

    private void Refcount(string drop)
    {
        Emit("r1 = r8");
        Emit("r2 = 0");
        Emit("call bpf_refcount_acquire_impl");
        if (Chance(60))
        {
            Emit($"if r0 == 0 goto {drop}");
            Emit("r1 = r0");
            Emit("r2 = 0");
            Emit("call bpf_obj_drop_impl");
            Mark(drop);
            return;
        }
        Emit("r9 = r0");
        Mark(drop);
    }

    private void GraphStep()
    {
        switch (random.Next(6))
        {
            case 0:
                Emit("r1 = r7");
                Emit($"r1 += {HeadAt}");
                Emit("r2 = r8");
                Emit($"r2 += {ListAt}");
                Emit("r3 = 0");
                Emit("r4 = 0");
                Emit("call " + Pick("bpf_list_push_front_impl", "bpf_list_push_back_impl"));
                break;
            case 1:
                var less = $"less{functionCount++}";
                Emit("r1 = r7");
                Emit($"r1 += {RootAt}");
                Emit("r2 = r8");
                Emit($"r2 += {RbAt}");
                Emit($"r3 = {less} ll");
                Emit("r4 = 0");
                Emit("r5 = 0");
                Emit("call bpf_rbtree_add_impl");
                functions.AddRange([$".func {less}", $"    r1 = *(u64 *)(r1 + {KeyAt})", $"    r2 = *(u64 *)(r2 + {KeyAt})", "    r0 = 0",
                    $"    if r1 >= r2 goto {less}e", "    r0 = 1", $"{less}e:", "    exit"]);
                break;
            case 2:
                Emit("r1 = r7");
                Emit($"r1 += {HeadAt}");
                Emit("call " + Pick("bpf_list_pop_front", "bpf_list_pop_back", "bpf_list_front", "bpf_list_back"));
                TakeOut(ListAt);
                break;
            case 3:
                Emit("r1 = r7");
                Emit($"r1 += {RootAt}");
                Emit("call bpf_rbtree_first");
                var none = NewLabel();
                Emit($"if r0 == 0 goto {none}");
                if (Chance(60))
                {
                    Emit("r2 = r0");
                    Emit("r1 = r7");
                    Emit($"r1 += {RootAt}");
                    Emit("call bpf_rbtree_remove");
                    TakeOut(RbAt);
                }
                else
                {
                    Emit($"r1 = *(u64 *)(r0 + {KeyAt - RbAt})");
                }
                Mark(none);
                break;
            case 4:
                Emit($"*(u64 *)(r8 + {KeyAt}) = {Constant()}");
                break;
            default:
                Emit($"r1 = *(u64 *)(r8 + {KeyAt})");
                break;
        }
    }

    /// <summary>The object around the node in r0, if any, into r9.</summary>
    private void TakeOut(int at)
    {
        var none = NewLabel();
        Emit($"if r0 == 0 goto {none}");
        if (at != 0)
            Emit($"r0 += -{at}");
        Emit("r9 = r0");
        Mark(none);
    }
}
