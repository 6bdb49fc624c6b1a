namespace Playground.Conformance.Tests.Generators;

internal sealed partial class ProgramGenerator
{
    private const int StackPointer = 10;

    /// <summary>Copies, compares, subtracts and spills pointers, mostly in ways that are allowed.</summary>
    private void PointerPlay(int depth)
    {
        var pointers = Enumerable.Range(0, 10).Where(r => state.Registers[r].Kind is Kind.Ctx or Kind.MapValue or Kind.RingMem).Append(StackPointer).ToArray();
        var (a, b) = (pointers[random.Next(pointers.Length)], pointers[random.Next(pointers.Length)]);
        var dst = Free();
        if (dst < 0 || dst == a || dst == b)
            return;
        Clobber(dst, Value.None);
        switch (random.Next(9))
        {
            case 0:
                Emit($"r{dst} = r{a}");
                Emit($"r{dst} -= r{b}");
                if (a == b)
                    Clobber(dst, Value.Scalar);
                break;
            case 1:
                Emit($"if r{a} {Pick("==", "!=")} {(Chance(50) ? "0" : "r" + b)} goto +{random.Next(2)}");
                Emit($"r{dst} = {Constant()}");
                break;
            case 2:
                Emit($"w{dst} = w{a}");
                break;
            case 3:
                Emit($"r{dst} = r{a}");
                Emit($"r{dst} {Pick("+=", "-=")} {random.Next(-64, 64)}");
                Emit($"r{dst} {Pick("+=", "-=")} {random.Next(-64, 64)}");
                break;
            case 4:
                PartialSpill(a, dst);
                break;
            case 5:
                Emit($"r{dst} = r{a}");
                Emit($"r{dst} += r{ScalarRegister()}");
                break;
            case 6:
                Emit($"r{dst} = {random.Next(-32, 32)}");
                Emit($"r{dst} += r{a}");
                if (Chance(50))
                    Emit($"r{dst} = *(u{8 << random.Next(4)} *)(r{dst} + {random.Next(4) * 8})");
                break;
            case 7 when Has(Topics.Maps):
                maps.Add($".map ar array key=4 value={MapSize} entries=4");
                Emit($"r{dst} = ar ll");
                Emit(Pick($"r{dst} = *(u64 *)(r{dst} + 0)", $"r{dst} = *(u32 *)(r{dst} + {random.Next(10) * 4})", $"r{dst} += {random.Next(2)}", $"if r{dst} == 0 goto +0"));
                break;
            default:
                Emit($"r{dst} = r{a}");
                Clobber(dst, a == StackPointer ? Value.None : state.Registers[a]);
                break;
        }
    }

    /// <summary>A pointer spilled whole and read back in part, or spilled in part.</summary>
    private void PartialSpill(int pointer, int dst)
    {
        var slot = random.Next(GeneratorState.Slots);
        if (state.PinnedSlots.Contains(slot))
            return;
        var whole = $"(r10 - {slot * 8 + 8})";
        state.Stack[slot] = Value.None;
        Emit($"*(u{(Chance(85) ? 64 : 32)} *){whole} = r{pointer}");
        switch (random.Next(5))
        {
            case 0:
                Emit($"*(u8 *)(r10 - {slot * 8 + 1 + random.Next(8)}) = {random.Next(9)}");
                Emit($"r{dst} = *(u64 *){whole}");
                break;
            case 1:
                Emit($"r{dst} = *(u{8 << random.Next(3)} *){whole}");
                break;
            default:
                Emit($"r{dst} = *(u64 *){whole}");
                break;
        }
    }

    /// <summary>A static function that is given pointers: the context, a map value, a place on the caller's stack.</summary>
    private void CallWithPointers(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]) || inCallback)
            return;
        var name = $"p{functionCount++}";
        var slot = KeySlot();
        if (slot < 0)
            return;
        var values = state.Holding(Kind.MapValue).Where(r => r > 5).ToArray();
        var context = state.Holding(Kind.Ctx).Where(r => r > 5).ToArray();
        var (hasValue, hasContext) = (values.Length > 0 && Chance(70), context.Length > 0 && Chance(50));
        Emit("r1 = r10");
        Emit($"r1 += -{slot * 8 + 8}");
        Emit(hasValue ? $"r2 = r{values[0]}" : $"r2 = {Constant()}");
        Emit(hasContext ? $"r3 = r{context[0]}" : $"r3 = {Constant()}");
        var value = hasValue ? state.Registers[values[0]] : Value.Scalar;
        Emit($"call {name}");
        var returnsPointer = hasValue && Chance(25);
        Function($".func {name}", s =>
        {
            (s.Registers[2], s.Registers[3]) = (value, hasContext ? Value.Ctx : Value.Scalar);
            Emit(Pick("r7 = *(u64 *)(r1 + 0)", "*(u64 *)(r1 + 0) = 7", "*(u64 *)(r1 + 0) = r3", "*(u64 *)(r1 + 0) = r1", "*(u32 *)(r1 + 4) = 1"));
            if (returnsPointer)
                Emit("r9 = r2");
            if (Chance(60))
            {
                Emit("r8 = r2");
                s.Registers[8] = s.Registers[2];
            }
        }, random.Next(0, 4), callback: true, returnsPointer ? "r0 = r9" : null);
        state.AfterCall();
        state.Registers[0] = returnsPointer ? value : Value.Scalar;
        state.Stack[slot] = Value.None;
    }

    /// <summary>A socket looked up, used and released.</summary>
    private void Socket(int depth)
    {
        if (section != "tc" || inCallback || state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var context = state.Holding(Kind.Ctx).Where(r => r > 5).ToArray();
        var keep = Free(saved: true);
        var slot = random.Next(GeneratorState.Slots - 1);
        if (context.Length == 0 || keep < 0 || keep == context[0] || state.PinnedSlots.Contains(slot) || state.PinnedSlots.Contains(slot + 1))
            return;
        for (var s = slot; s <= slot + 1; s++)
        {
            Emit($"*(u64 *)(r10 - {s * 8 + 8}) = 0");
            state.Stack[s] = Value.Scalar;
        }
        Emit($"r1 = r{context[0]}");
        Emit("r2 = r10");
        Emit($"r2 += -{slot * 8 + 16}");
        Emit("r3 = 12");
        Emit("r4 = 0");
        Emit("r5 = 0");
        Emit("call " + Pick("bpf_sk_lookup_tcp", "bpf_skc_lookup_tcp", "bpf_sk_lookup_udp"));
        state.AfterCall();
        state.Registers[0] = Value.None;
        Unless("r0 == 0", () =>
        {
            Emit($"r{keep} = r0");
            state.Registers[keep] = new Value(Kind.Task);
            state.Pinned.Add(keep);
            if (Chance(50) && Free() is var dst and >= 0)
            {
                Emit($"r{dst} = *(u32 *)(r{keep} + {random.Next(20) * 4})");
                Clobber(dst, Value.Scalar);
            }
            if (Chance(40))
            {
                Emit($"r1 = r{keep}");
                Emit("call " + Pick("bpf_tcp_sock", "bpf_sk_fullsock", "bpf_skc_to_tcp_sock"));
                state.AfterCall();
                state.Registers[0] = Value.None;
                if (Chance(70))
                    Emit("if r0 == 0 goto +1");
                Emit($"r1 = *(u32 *)(r0 + {random.Next(12) * 4})");
            }
            Block(depth, 2);
            Emit($"r1 = r{keep}");
            Emit("call bpf_sk_release");
            state.AfterCall();
            state.Registers[0] = Value.None;
            state.Registers[keep] = Value.None;
            state.Pinned.Remove(keep);
        });
    }
}
