namespace Playground.Conformance.Tests.Generators;

internal sealed partial class RunGenerator
{
    private const string Guarded = ".struct guarded { struct bpf_spin_lock lock; u32 n; u64 a; u64 b; }";
    private const string Timed = ".struct timed { struct bpf_timer timer; u64 n; }";

    /// <summary>Maps with keys of four or eight bytes, and the bytes of their values.</summary>
    private static readonly (string Name, string Row, int Value)[] Maps =
    [
        ("ar", "array key=4 value=24 entries=3", 24), ("ha", "hash key=8 value=16 entries=3", 16), ("hn", "hash key=4 value=8 entries=2 flags=1", 8),
        ("pa", "percpu_array key=4 value=12 entries=2", 12), ("ph", "percpu_hash key=4 value=8 entries=3", 8), ("lp", "lpm_trie key=8 value=8 entries=3 flags=1", 8),
        ("ro", "array key=4 value=8 entries=2 flags=128", 8), ("gh", "hash key=int value=guarded entries=3", 24), ("ga", "array key=int value=guarded entries=2", 24),
    ];

    private void MapOperation()
    {
        var (name, row, value) = Pick(Maps);
        if (row.Contains("guarded", StringComparison.Ordinal))
        {
            if (section == "raw_tp/x")
                return;
            declarations.Add(Guarded);
        }
        declarations.Add($".map {name} {row}");
        if (Chance(70))
        {
            Emit($"*(u32 *)(r10 - {KeyAt}) = {(name == "lp" ? Pick(0, 8, 9, 16, 24, 31, 32, 33) : random.Next(5))}");
            Emit($"*(u32 *)(r10 - {KeyAt - 4}) = {(name == "lp" ? Pick(0x0a, 0x050a, 0x01050a, 0x0901050a, 0x010a) : Pick(0, 0, 1))}");
        }
        Emit($"r1 = {name} ll");
        Stack("r2", KeyAt);
        switch (random.Next(name == "ro" ? 3 : 5))
        {
            case 0:
            case 1:
                LookUp(value, writes: name != "ro");
                break;
            case 2:
                if (name == "ro")
                    LookUp(value, false);
                else
                    Call("bpf_map_delete_elem");
                break;
            default:
                Stack("r3", ValueAt);
                Emit($"r4 = {Pick(0, 0, 0, 1, 2, 3, 4, 5, 8, -1)}");
                Call("bpf_map_update_elem");
                break;
        }
    }

    private void LookUp(int size, bool writes)
    {
        var missing = NewLabel();
        Emit("call bpf_map_lookup_elem");
        Emit($"if r0 == 0 goto {missing}");
        var at = size == 24 ? Pick(8, 16) : random.Next(size / 4) * 4;
        var bytes = at % 8 == 0 && at + 8 <= size ? 8 : 4;
        Emit($"r1 = *(u{bytes * 8} *)(r0 + {at})");
        if (writes)
            Emit($"*(u{bytes * 8} *)(r0 + {at}) = {(Chance(50) ? "r8" : Number().ToString())}");
        Emit("r0 = r1");
        code.Append(missing).Append(":\n");
        Keep();
    }

    /// <summary>Reads and writes a value under its lock.</summary>
    private void Locked()
    {
        declarations.Add(Guarded);
        declarations.Add(".map ga array key=int value=guarded entries=2");
        var missing = NewLabel();
        Emit($"*(u32 *)(r10 - {KeyAt}) = {random.Next(3)}");
        Emit("r1 = ga ll");
        Stack("r2", KeyAt);
        Emit("call bpf_map_lookup_elem");
        Emit($"if r0 == 0 goto {missing}");
        Emit("r9 = r0");
        Emit("r1 = r0");
        Emit("call bpf_spin_lock");
        Emit("r1 = *(u64 *)(r9 + 8)");
        Emit("r1 += 1");
        Emit("*(u64 *)(r9 + 8) = r1");
        Emit($"*(u64 *)(r10 - {Scratch}) = r1");
        Emit("r1 = r9");
        Emit("call bpf_spin_unlock");
        Emit($"r0 = *(u64 *)(r10 - {Scratch})");
        code.Append(missing).Append(":\n");
        Emit($"r0 = *(u64 *)(r10 - {Scratch})");
        Keep();
    }

    private void QueueOperation()
    {
        var (name, row) = Pick(("qu", "queue key=0 value=8 entries=3"), ("st", "stack key=0 value=8 entries=3"), ("bl", "bloom_filter key=0 value=8 entries=64"));
        declarations.Add($".map {name} {row}");
        Emit($"*(u64 *)(r10 - {ValueAt}) = {random.Next(6)}");
        Emit($"r1 = {name} ll");
        Stack("r2", ValueAt);
        var call = name == "bl" ? Pick("push", "peek") : Pick("push", "push", "pop", "peek");
        if (call == "push")
            Emit($"r3 = {Pick(0, 0, 0, 2, 1, 4)}");
        Call($"bpf_map_{call}_elem");
        Emit($"r0 = *(u64 *)(r10 - {ValueAt})");
        Keep();
    }

    private void Timer()
    {
        if (IsXdp && Chance(50))
            return;
        declarations.Add(Timed);
        declarations.Add(".map tm array key=int value=timed entries=2");
        var (missing, callback) = (NewLabel(), "timer_cb");
        Emit($"*(u32 *)(r10 - {KeyAt}) = {random.Next(3)}");
        Emit("r1 = tm ll");
        Stack("r2", KeyAt);
        Emit("call bpf_map_lookup_elem");
        Emit($"if r0 == 0 goto {missing}");
        Emit("r9 = r0");
        if (!functions.ToString().Contains(callback, StringComparison.Ordinal))
            functions.Append($".func {callback}\n    r0 = 0\n    exit\n");
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            Emit("r1 = r9");
            switch (random.Next(4))
            {
                case 0:
                    Emit("r2 = tm ll");
                    Emit($"r3 = {Pick(0, 1, 7, 1, 2, 16, 33)}");
                    Emit("call bpf_timer_init");
                    break;
                case 1:
                    Emit($"r2 = {callback} ll");
                    Emit("call bpf_timer_set_callback");
                    break;
                case 2:
                    // Far enough away not to fire before the run is over.
                    Emit("r2 = 1000000000 ll");
                    Emit($"r3 = {Pick(0, 0, 2, 4, 1 << 20)}");
                    Emit("call bpf_timer_start");
                    break;
                default:
                    Emit("call bpf_timer_cancel");
                    break;
            }
            Keep();
        }
        code.Append(missing).Append(":\n");
    }
}
