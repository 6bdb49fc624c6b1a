namespace Playground.Conformance.Tests.Generators;

internal sealed partial class ProgramGenerator
{
    private int functionCount;

    /// <summary>A loop that a register counts.</summary>
    private void CountedLoop(int depth)
    {
        var counter = Free(saved: Chance(80));
        if (counter < 0)
            return;
        var start = NewLabel();
        var (from, to, step) = (random.Next(3), Pick(1, 2, 3, 5, 8, 20), Pick(1, 1, 1, 2, 3));
        Emit($"r{counter} = {from}");
        state.Registers[counter] = Value.Scalar;
        state.Pinned.Add(counter);
        ForgetBounds();
        Mark(start);
        var before = state.Clone();
        Block(depth, 3);
        // The second round starts with what the first one left.
        Restore(before);
        Emit($"r{counter} += {step}");
        Emit($"if r{counter} {Pick("<", "s<", "<=", "s<=")} {to} goto {start}");
        state.Pinned.Remove(counter);
    }

    /// <summary>A loop that <c>may_goto</c> ends.</summary>
    private void MayGotoLoop(int depth)
    {
        var (start, end) = (NewLabel(), NewLabel());
        ForgetBounds();
        Mark(start);
        Emit($"may_goto {end}");
        var before = state.Clone();
        Block(depth, 3);
        Restore(before);
        Emit($"goto {start}");
        Mark(end);
    }

    /// <summary>What a loop's body must find again at its start: registers are given values of the same kind, or the kind is forgotten.</summary>
    private void Restore(GeneratorState before)
    {
        for (var r = 0; r < 10; r++)
        {
            if (before.Registers[r].Kind == Kind.Scalar && state.Registers[r].Kind != Kind.Scalar)
            {
                Emit($"r{r} = {Constant()}");
                state.Registers[r] = Value.Scalar;
            }
        }
        for (var s = 0; s < GeneratorState.Slots; s++)
        {
            if (before.Stack[s].Kind == Kind.Scalar && state.Stack[s].Kind != Kind.Scalar)
            {
                Emit($"*(u64 *)(r10 - {s * 8 + 8}) = {Constant()}");
                state.Stack[s] = Value.Scalar;
            }
        }
    }

    /// <summary>Pointers outside the pinned registers may change in a loop, so its body may not count on them.</summary>
    private void ForgetBounds()
    {
        for (var r = 0; r < 10; r++)
            if (state.Registers[r].Kind is not (Kind.Scalar or Kind.None) && !state.Pinned.Contains(r))
                state.Registers[r] = Value.None;
        for (var s = 0; s < GeneratorState.Slots; s++)
            if (state.Stack[s].Kind is not (Kind.Scalar or Kind.None) && !state.PinnedSlots.Contains(s))
                state.Stack[s] = Value.None;
    }

    /// <summary>An open-coded iterator over numbers.</summary>
    private void NumberIterator(int depth)
    {
        if (inCallback || state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var slot = Enumerable.Range(0, GeneratorState.Slots).FirstOrDefault(s => !state.PinnedSlots.Contains(s), -1);
        if (slot < 0)
            return;
        declarations.Add(".kfunc int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end)");
        declarations.Add(".kfunc int *bpf_iter_num_next(struct bpf_iter_num *it)");
        declarations.Add(".kfunc void bpf_iter_num_destroy(struct bpf_iter_num *it)");
        var (start, end) = (NewLabel(), NewLabel());
        void Iterator()
        {
            Emit("r1 = r10");
            Emit($"r1 += -{slot * 8 + 8}");
        }

        Iterator();
        Emit("r2 = 0");
        Emit($"r3 = {random.Next(1, 10)}");
        Emit("call bpf_iter_num_new");
        state.AfterCall();
        state.PinnedSlots.Add(slot);
        state.Stack[slot] = Value.None;
        ForgetBounds();
        state.Registers[0] = Value.None;
        Mark(start);
        Iterator();
        Emit("call bpf_iter_num_next");
        state.AfterCall();
        state.Registers[0] = Value.None;
        Emit($"if r0 == 0 goto {end}");
        var before = state.Clone();
        var dst = Free();
        if (dst >= 0 && Chance(70))
        {
            Emit($"r{dst} = *(s32 *)(r0 + 0)");
            state.Registers[dst] = Value.Scalar;
        }
        Block(depth, 3);
        Restore(before);
        Emit($"goto {start}");
        Mark(end);
        state = before;
        state.Registers[0] = Value.None;
        Iterator();
        Emit("call bpf_iter_num_destroy");
        state.AfterCall();
        state.PinnedSlots.Remove(slot);
        state.Registers[0] = Value.None;
    }

    /// <summary>Writes a function's body with fresh registers; returns its lines.</summary>
    private void Function(string header, Action<GeneratorState> arguments, int steps, bool callback, string? result = null)
    {
        var (outerState, outerLocked, outerCallback) = (state, locked, inCallback);
        var outerLines = lines.ToList();
        lines.Clear();
        (state, locked, inCallback) = (new GeneratorState(), false, callback);
        arguments(state);
        for (var n = 0; n < steps && budget > 0; n++)
            Step(2);
        Emit(result ?? "r0 = " + (callback ? Pick("0", "0", "1") : $"{random.Next(4)}"));
        Emit("exit");
        functions.Add(header);
        functions.AddRange(lines);
        lines.Clear();
        lines.AddRange(outerLines);
        (state, locked, inCallback) = (outerState, outerLocked, outerCallback);
    }

    private void CallStatic(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var name = $"f{functionCount++}";
        var arguments = random.Next(1, 4);
        for (var a = 1; a <= arguments; a++)
            Emit($"r{a} = {(Chance(60) && state.Holding(Kind.Scalar).Any(r => r > 5) ? "r" + state.Holding(Kind.Scalar).First(r => r > 5) : Constant())}");
        Emit($"call {name}");
        var inside = inCallback;
        Function($".func {name}", s =>
        {
            for (var a = 1; a <= arguments; a++)
                s.Registers[a] = Value.Scalar;
        }, random.Next(1, 5), callback: true);
        inCallback = inside;
        state.AfterCall();
    }

    private void CallGlobal(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var name = $"g{functionCount++}";
        var withMemory = Chance(40);
        Emit($"r1 = {Constant()}");
        if (withMemory)
        {
            var slot = KeySlot();
            if (slot < 0)
                return;
            Emit("r2 = r10");
            Emit($"r2 += -{slot * 8 + 8}");
        }
        Emit($"call {name}");
        Function(withMemory ? $".global int {name}(int a, long *p)" : $".global int {name}(int a)", s =>
        {
            s.Registers[1] = Value.Scalar;
            if (!withMemory)
                return;
            Emit("r9 = 0");
            Emit("if r2 == 0 goto n" + name);
            Emit("r9 = *(u64 *)(r2 + 0)");
            Mark("n" + name);
            s.Registers[9] = Value.Scalar;
        }, random.Next(1, 5), callback: true);
        state.AfterCall();
    }

    /// <summary><c>bpf_loop</c> with a callback that works on numbers and on its context on the caller's stack.</summary>
    private void CallBack(int depth)
    {
        if (state.Pinned.Overlaps([0, 1, 2, 3, 4, 5]))
            return;
        var name = $"c{functionCount++}";
        var slot = KeySlot();
        if (slot < 0)
            return;
        var eachElement = Chance(30);
        if (eachElement)
        {
            maps.Add($".map ar array key=4 value={MapSize} entries=4");
            Emit("r1 = ar ll");
        }
        else
        {
            Emit($"r1 = {Pick(1, 2, 4, 100, 1 << 20)}");
        }
        Emit($"r2 = {name} ll");
        Emit("r3 = r10");
        Emit($"r3 += -{slot * 8 + 8}");
        Emit("r4 = 0");
        Emit(eachElement ? "call bpf_for_each_map_elem" : "call bpf_loop");
        Function($".func {name}", s =>
        {
            if (eachElement)
            {
                s.Registers[3] = new Value(Kind.MapValue, MapSize, "ar");
                return;
            }
            s.Registers[1] = Value.Scalar;
            switch (random.Next(3))
            {
                case 0:
                    Emit("*(u64 *)(r2 + 0) = r1");
                    break;
                case 1:
                    Emit("r7 = *(u64 *)(r2 + 0)");
                    s.Registers[7] = Value.Scalar;
                    break;
            }
        }, random.Next(0, 4), callback: true);
        state.AfterCall();
        state.Stack[slot] = Value.Scalar;
    }
}
