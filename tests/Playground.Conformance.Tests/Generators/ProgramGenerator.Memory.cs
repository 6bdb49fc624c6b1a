namespace Playground.Conformance.Tests.Generators;

internal sealed partial class ProgramGenerator
{
    private const int MapSize = 48;

    /// <summary>Looks an element up and works with the value where it is not null.</summary>
    private void Lookup(int depth) => WithMapValue(DeclareMap(), MapSize, depth, 5, null);

    private string DeclareMap()
    {
        var (name, row) = random.Next(4) switch
        {
            0 => ("ha", $"hash key=4 value={MapSize} entries=8"),
            1 => ("pa", $"percpu_array key=4 value={MapSize} entries=2"),
            2 => ("lh", $"lru_hash key=8 value={MapSize} entries=4"),
            _ => ("ar", $"array key=4 value={MapSize} entries=4"),
        };
        maps.Add($".map {name} {row}");
        return name;
    }

    /// <summary>Emits a lookup and a null check, and runs the body with the value in a register that it may use.</summary>
    private void WithMapValue(string map, long size, int depth, int most, Action<int>? body)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var slot = KeySlot();
        if (slot < 0)
            return;
        Emit($"r1 = {map} ll");
        Emit("r2 = r10");
        Emit($"r2 += -{slot * 8 + 8}");
        Emit("call bpf_map_lookup_elem");
        state.AfterCall();
        state.Registers[0] = Value.None;
        var keep = Chance(60) ? Free(saved: true) : 0;
        keep = keep < 0 ? 0 : keep;
        Unless($"r0 {(Chance(90) ? "==" : "s<=")} 0", () =>
        {
            state.Registers[0] = new Value(Kind.MapValue, size, map);
            if (keep != 0)
            {
                Emit($"r{keep} = r0");
                state.Registers[keep] = state.Registers[0];
            }
            var pinned = keep != 0 && state.Pinned.Add(keep);
            if (body != null)
                body(keep);
            else
                Block(depth, most);
            if (pinned)
                state.Pinned.Remove(keep);
        });
    }

    /// <summary>A stack slot with a key in it; -1 when there is no room.</summary>
    private int KeySlot()
    {
        var free = Enumerable.Range(0, GeneratorState.Slots).Where(s => !state.PinnedSlots.Contains(s)).ToArray();
        if (free.Length == 0)
            return -1;
        var slot = free[random.Next(free.Length)];
        if (state.Stack[slot].Kind != Kind.Scalar || Chance(40))
            Emit($"*(u64 *)(r10 - {slot * 8 + 8}) = {random.Next(6)}");
        state.Stack[slot] = Value.Scalar;
        return slot;
    }

    /// <summary>A constant offset into a map value: load, store or atomic.</summary>
    private void Access(int depth)
    {
        var values = state.Holding(Kind.MapValue).ToArray();
        var pointer = values[random.Next(values.Length)];
        var value = state.Registers[pointer];
        var size = Pick(1, 2, 4, 8);
        if (value.Size < size)
            return;
        var offset = random.Next((int)(value.Size - size) / size + 1) * size;
        MemoryAccess(pointer, offset, size);
    }

    private void MemoryAccess(int pointer, int offset, int size)
    {
        var at = $"(u{size * 8} *)(r{pointer} + {offset})";
        switch (random.Next(5))
        {
            case 0:
                Emit($"*{at} = {Constant()}");
                return;
            case 1:
                Emit($"*{at} = r{ScalarRegister()}");
                return;
            case 2 when size >= 4:
                Atomic(at, size);
                return;
            default:
                var dst = Free();
                if (dst < 0)
                    return;
                Emit($"r{dst} = *{at}");
                Clobber(dst, size < 8 ? Value.Bounded((1L << (size * 8)) - 1) : Value.Scalar);
                return;
        }
    }

    private void Atomic(string at, int size)
    {
        var operand = WritableScalar();
        if (state.Pinned.Contains(operand))
            return;
        var prefix = size == 8 ? "atomic64" : "atomic";
        switch (random.Next(3))
        {
            case 0:
                Emit($"lock *{at} {Pick("+=", "|=", "&=", "^=")} r{operand}");
                return;
            case 1:
                Emit($"r{operand} = {prefix}_{Pick("fetch_add", "fetch_or", "fetch_and", "fetch_xor", "xchg")}({at}, r{operand})");
                state.Registers[operand] = Value.Scalar;
                return;
            default:
                if (state.Registers[0].Kind != Kind.Scalar || state.Pinned.Contains(0))
                    return;
                Emit($"r0 = {prefix}_cmpxchg({at}, r0, r{operand})");
                state.Registers[0] = Value.Scalar;
                return;
        }
    }

    /// <summary>An unknown offset, bounded just so, into a map value.</summary>
    private void VariableAccess(int depth)
    {
        var values = state.Holding(Kind.MapValue).ToArray();
        var pointer = values[random.Next(values.Length)];
        var value = state.Registers[pointer];
        var (sum, index) = (Free(), ScalarRegister());
        if (sum < 0 || sum == pointer || sum == index)
            return;
        var size = Pick(1, 2, 4, 8);
        var offset = Pick(0, 0, 1, 4, 8);
        if (value.Size < size + offset)
            return;
        Emit($"r{sum} = r{index}");
        Clobber(sum, Value.None);
        Bound($"r{sum}", (int)value.Size - size - offset + 1);
        if (size > 1 && Chance(50))
        {
            var bits = size switch { 2 => 1, 4 => 2, _ => 3 };
            Emit($"r{sum} >>= {bits}");
            Emit($"r{sum} <<= {bits}");
        }
        if (Chance(50))
            Emit($"r{sum} += r{pointer}");
        else
        {
            var other = Free();
            if (other < 0 || other == sum || other == pointer || other == index)
                return;
            Emit($"r{other} = r{pointer}");
            Emit($"r{other} {(Chance(90) ? "+=" : "-=")} r{sum}");
            Clobber(other, Value.None);
            sum = other;
        }
        MemoryAccess(sum, offset, size);
    }

    /// <summary>A packet's first bytes, read behind a check of their end.</summary>
    private void Packet(int depth)
    {
        var context = state.Holding(Kind.Ctx).FirstOrDefault(-1);
        if (context < 0)
            return;
        var regs = Enumerable.Range(0, 10).Where(r => !state.Pinned.Contains(r)).OrderBy(_ => random.Next()).Take(3).ToArray();
        if (regs.Length < 3)
            return;
        var (data, end, sum) = (regs[0], regs[1], regs[2]);
        var (dataOffset, endOffset) = section == "xdp" ? (0, 4) : (76, 80);
        var size = Pick(1, 2, 8, 14, 20, 34, 64);
        foreach (var reg in regs)
            Clobber(reg, Value.None);
        Emit($"r{data} = *(u32 *)(r{context} + {dataOffset})");
        Emit($"r{end} = *(u32 *)(r{context} + {endOffset})");
        var variable = state.Holding(Kind.Scalar).ToArray();
        if (variable.Length > 0 && Chance(40))
        {
            Emit($"r{sum} = r{variable[random.Next(variable.Length)]}");
            Bound($"r{sum}", Pick(16, 256, 4096, 0x7fff));
            Emit($"r{data} += r{sum}");
        }
        Emit($"r{sum} = r{data}");
        Emit($"r{sum} += {size}");
        var condition = random.Next(4) switch
        {
            0 => $"r{sum} >= r{end}",
            1 => $"r{end} < r{sum}",
            2 => $"r{end} <= r{sum}",
            _ => $"r{sum} > r{end}",
        };
        Unless(condition, () =>
        {
            var pinned = state.Pinned.Add(data);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var width = Pick(1, 2, 4, 8);
                if (width > size)
                    continue;
                var offset = random.Next(size - width + 1);
                var dst = Free();
                if (dst < 0)
                    break;
                if (section == "tc" && Chance(20))
                    Emit($"*(u{width * 8} *)(r{data} + {offset}) = {Constant()}");
                else
                {
                    Emit($"r{dst} = *(u{width * 8} *)(r{data} + {offset})");
                    Clobber(dst, width < 8 ? Value.Bounded((1L << (width * 8)) - 1) : Value.Scalar);
                }
                if (Chance(40))
                    Alu(depth);
            }
            if (pinned)
                state.Pinned.Remove(data);
            Clobber(data, Value.None);
        });
    }

    /// <summary>Reserves a ring buffer record, fills it, and gives it up on every path.</summary>
    private void Reserve(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var keep = Free(saved: true);
        if (keep < 0)
            return;
        maps.Add(".map rb ringbuf entries=4096");
        var size = Pick(8, 16, 40);
        Emit("r1 = rb ll");
        Emit($"r2 = {size}");
        Emit("r3 = 0");
        Emit("call bpf_ringbuf_reserve");
        state.AfterCall();
        state.Registers[0] = Value.None;
        Unless("r0 == 0", () =>
        {
            Emit($"r{keep} = r0");
            state.Registers[keep] = new Value(Kind.RingMem, size);
            state.Pinned.Add(keep);
            for (var offset = 0; offset < size && Chance(70); offset += 8)
                Emit($"*(u64 *)(r{keep} + {offset}) = {(Chance(50) ? Constant() : "r" + ScalarRegister())}");
            Block(depth, 3);
            Emit($"r1 = r{keep}");
            Emit("r2 = 0");
            Emit("call " + Pick("bpf_ringbuf_submit", "bpf_ringbuf_discard"));
            state.AfterCall();
            state.Registers[0] = Value.None;
            state.Registers[keep] = Value.None;
            state.Pinned.Remove(keep);
        });
    }

    /// <summary>A critical section under a map value's spin lock.</summary>
    private void Lock(int depth)
    {
        if (section is "socket" or "cgroup_skb/egress" && Chance(90))
            return;
        declarations.Add(".struct guarded { struct bpf_spin_lock lock; u32 n; u64 a; u64 b; }");
        var map = Pick("gh", "ga");
        maps.Add($".map {map} {(map == "gh" ? "hash" : "array")} key=int value=guarded entries=4");
        WithMapValue(map, 0, depth, 0, keep =>
        {
            Emit($"r1 = r{keep}");
            if (keep == 0)
            {
                keep = Free(saved: true);
                if (keep < 0)
                    return;
                Emit($"r{keep} = r0");
            }
            var pinned = state.Pinned.Add(keep);
            Emit("call bpf_spin_lock");
            state.AfterCall();
            state.Registers[0] = Value.None;
            state.Registers[keep] = Value.None;
            locked = true;
            for (var n = random.Next(4); n > 0; n--)
            {
                if (Chance(40))
                    MemoryAccess(keep, Pick(8, 16), 8);
                else
                    Step(depth + 2);
            }
            locked = false;
            Emit($"r1 = r{keep}");
            Emit("call bpf_spin_unlock");
            state.AfterCall();
            state.Registers[0] = Value.None;
            if (pinned)
                state.Pinned.Remove(keep);
        });
    }
}
