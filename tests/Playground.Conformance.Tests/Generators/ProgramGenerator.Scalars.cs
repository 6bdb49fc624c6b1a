namespace Playground.Conformance.Tests.Generators;

internal sealed partial class ProgramGenerator
{
    /// <summary>One arithmetic instruction on numbers.</summary>
    private void Alu(int depth)
    {
        var dst = WritableScalar();
        if (state.Pinned.Contains(dst))
            return;
        var wide = Chance(60);
        var letter = wide ? 'r' : 'w';
        state.Registers[dst] = Value.Scalar;
        switch (random.Next(14))
        {
            case 0:
                Emit($"{letter}{dst} = {Constant()}");
                return;
            case 1:
                Emit($"{letter}{dst} = {letter}{ScalarRegister()}");
                return;
            case 2:
                Emit($"{letter}{dst} = -{letter}{dst}");
                return;
            case 3:
                Emit($"r{dst} = {Pick("le16", "le32", "le64", "be16", "be32", "be64", "bswap16", "bswap32", "bswap64")} r{dst}");
                return;
            case 4 when !loops:
                Emit($"{letter}{dst} = ({(wide ? Pick("s8", "s16", "s32") : Pick("s8", "s16"))}){letter}{ScalarRegister()}");
                return;
            case 5 or 6:
                var shift = Chance(90) || loops ? $"{random.Next(wide ? 64 : 32)}" : $"{letter}{ScalarRegister()}";
                Emit($"{letter}{dst} {(loops ? Pick("<<=", ">>=") : Pick("<<=", ">>=", "s>>="))} {shift}");
                return;
            case 7:
                var divisor = Chance(80) ? $"{Pick(1, 2, 3, 5, 7, 8, 16, 100, -1, -3, 0x10000)}" : $"{letter}{ScalarRegister()}";
                Emit($"{letter}{dst} {Pick("/=", "%=", "s/=", "s%=")} {divisor}");
                return;
            case 8 when !loops:
                Emit($"{letter}{dst} {Pick("&=", "&=", "|=")} {(Chance(70) ? $"{Constant()}" : $"{letter}{ScalarRegister()}")}");
                return;
            default:
                Emit($"{letter}{dst} {Pick("+=", "-=", "*=", "^=", "+=", "-=")} {(Chance(50) ? $"{Constant()}" : $"{letter}{ScalarRegister()}")}");
                return;
        }
    }

    /// <summary>A number that the verifier cannot know: from the context or a helper.</summary>
    private void Source(int depth)
    {
        var contexts = state.Holding(Kind.Ctx).ToArray();
        var dst = Free();
        if (dst < 0)
            return;
        if (contexts.Length > 0 && section != "xdp" && Chance(70))
        {
            var offset = Pick(0, 4, 8, 16, 20, 24, 40);
            Emit($"r{dst} = *({Pick("u32", "u32", "u32", "u16", "u8")} *)(r{contexts[random.Next(contexts.Length)]} + {offset})");
            Clobber(dst, Value.Scalar);
        }
        else if (!locked && !state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
        {
            Emit("call " + Pick("bpf_get_prandom_u32", "bpf_ktime_get_ns", "bpf_get_smp_processor_id"));
            state.AfterCall();
        }
    }

    /// <summary>A comparison of numbers with a block, or two, behind it.</summary>
    private void Branch(int depth)
    {
        var a = ScalarRegister();
        var condition = Condition(a);
        if (Chance(60))
        {
            Unless(condition, () => Block(depth, 4));
            return;
        }
        var (otherwise, end) = (NewLabel(), NewLabel());
        Emit($"if {condition} goto {otherwise}");
        var before = state.Clone();
        Block(depth, 3);
        Emit($"goto {end}");
        Mark(otherwise);
        var after = state;
        state = before;
        Block(depth, 3);
        Mark(end);
        state.Join(after);
    }

    private string Condition(int reg)
    {
        var letter = Chance(65) ? 'r' : 'w';
        var op = Pick("==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=", "&");
        return $"{letter}{reg} {op} {(Chance(70) ? $"{Constant()}" : $"{letter}{ScalarRegister()}")}";
    }

    /// <summary>Stores to or loads from the stack at a constant offset.</summary>
    private void Stack(int depth)
    {
        var slot = random.Next(GeneratorState.Slots);
        var (size, inside) = Part();
        var at = $"*(u{size * 8} *)(r10 - {slot * 8 + 8 - inside})";
        if (state.Stack[slot].Kind != Kind.None && Chance(50))
        {
            var dst = Free();
            if (dst < 0)
                return;
            if (state.Stack[slot].Kind != Kind.Scalar)
            {
                Emit($"r{dst} = *(u64 *)(r10 - {slot * 8 + 8})");
                Clobber(dst, state.Stack[slot]);
                return;
            }
            Emit(Chance(85) || size == 8 || loops ? $"r{dst} = {at}" : $"r{dst} = {at.Replace("u", "s", StringComparison.Ordinal)}");
            Clobber(dst, Value.Scalar);
            return;
        }
        if (state.PinnedSlots.Contains(slot))
            return;
        var pointers = Enumerable.Range(0, 10).Where(r => state.Registers[r].Kind is Kind.Ctx or Kind.MapValue or Kind.Packet).ToArray();
        if (pointers.Length > 0 && Chance(25))
        {
            var pointer = pointers[random.Next(pointers.Length)];
            Emit($"*(u64 *)(r10 - {slot * 8 + 8}) = r{pointer}");
            state.Stack[slot] = state.Registers[pointer];
            return;
        }
        if (size < 8 && state.Stack[slot].Kind is not (Kind.Scalar or Kind.None))
            return;
        if (size < 8 && state.Stack[slot].Kind == Kind.None)
        {
            (size, at) = (8, $"*(u64 *)(r10 - {slot * 8 + 8})");
        }
        Emit(Chance(40) ? $"{at} = {Constant()}" : $"{at} = r{ScalarRegister()}");
        state.Stack[slot] = Value.Scalar;
    }

    private (int Size, int Inside) Part()
    {
        var size = Pick(8, 8, 8, 4, 4, 2, 1);
        return (size, random.Next(8 / size) * size);
    }

    /// <summary>The stack through a pointer with a bounded unknown offset; the area is written first.</summary>
    private void BoundedStack(int depth)
    {
        var slots = Pick(1, 2, 4);
        var first = random.Next(GeneratorState.Slots - slots + 1);
        if (Enumerable.Range(first, slots).Any(s => state.PinnedSlots.Contains(s)))
            return;
        var (pointer, index) = (Free(), ScalarRegister());
        if (pointer < 0 || pointer == index)
            return;
        for (var s = first; s < first + slots; s++)
        {
            if (state.Stack[s].Kind == Kind.Scalar)
                continue;
            Emit($"*(u64 *)(r10 - {s * 8 + 8}) = {Constant()}");
            state.Stack[s] = Value.Scalar;
        }
        var size = Pick(1, 2, 4, 8);
        Clobber(pointer, Value.None);
        Emit($"r{pointer} = r{index}");
        Bound($"r{pointer}", slots * 8 - size + 1);
        if (size > 1)
        {
            Emit($"r{pointer} >>= {size switch { 2 => 1, 4 => 2, _ => 3 }}");
            Emit($"r{pointer} <<= {size switch { 2 => 1, 4 => 2, _ => 3 }}");
        }
        Emit($"r{pointer} += r10");
        Emit($"r{pointer} += -{(first + slots) * 8}");
        if (Chance(50))
        {
            Emit($"*(u{size * 8} *)(r{pointer} + 0) = {(Chance(50) ? "r" + index : Constant())}");
        }
        else
        {
            Emit($"r{pointer} = *(u{size * 8} *)(r{pointer} + 0)");
            Clobber(pointer, Value.Scalar);
        }
    }

    /// <summary>Makes a register smaller than <paramref name="limit"/>, in one of several ways.</summary>
    private void Bound(string reg, int limit)
    {
        var mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)limit);
        mask = mask > limit ? mask / 2 : mask;
        switch (loops ? 1 : random.Next(4))
        {
            case 0 when Chance(30):
                // The verifier learns nothing from a remainder.
                Emit($"{reg} %= {limit}");
                break;
            case 1:
                var good = NewLabel();
                Emit($"if {reg} < {limit} goto {good}");
                Emit($"{reg} = {random.Next(limit)}");
                Mark(good);
                break;
            default:
                Emit($"{reg} &= {mask - 1}");
                break;
        }
    }
}
