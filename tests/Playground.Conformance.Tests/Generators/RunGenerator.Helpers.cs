namespace Playground.Conformance.Tests.Generators;

internal sealed partial class RunGenerator
{
    private static readonly string[] Numbers = ["0", "-1", "12345", "0x1fG", "-0x10", "0777", "  42 ", "99999999999999999999", "-9223372036854775808", "9223372036854775808", "+5", "", "abc", "0x", "08", "1e5"];
    private static readonly string[] Formats = ["%d %u", "%x|%X", "%ld %lu", "%5d|%-6d", "%05d %c", "%llx %lli", "%%", "%i%s", "%hd", "%hhu %#x", "% d", "%08x|%-8u", "%d", "", "100%", "%q", "%*d", "%o", "%lx"];

    /// <summary>A text in read-only data; its name.</summary>
    private string Literal(string text)
    {
        var name = $"t{Math.Abs(text.Aggregate(17, (h, c) => h * 31 + c)) % 100000}";
        declarations.Add($".rodata char {name}[] = \"{text}\"");
        return name;
    }

    private void Text()
    {
        switch (random.Next(section == "raw_tp/x" ? 3 : 4))
        {
            case 0:
                var number = Pick(Numbers);
                Emit($"r1 = {Literal(number)} ll");
                Emit($"r2 = {number.Length + 1}");
                Emit($"r3 = {Pick(0, 0, 10, 16, 8, 2, 32, 48)}");
                Stack("r4", Scratch);
                Call(Pick("bpf_strtol", "bpf_strtoul"));
                Emit($"r0 = *(u64 *)(r10 - {Scratch})");
                Keep();
                break;
            case 1:
                Stack("r1", Buffer);
                Emit($"r2 = {Pick(1, 4, 5, 8)}");
                Emit($"r3 = {Literal(Pick("abc", "", "xyzw", "\\x01"))} ll");
                Call("bpf_strncmp");
                break;
            default:
                var format = Pick(Formats);
                Stack("r1", Buffer);
                Emit($"r2 = {Pick(1, 8, 24, 64)}");
                Emit($"r3 = {Literal(format)} ll");
                Stack("r4", ValueAt);
                Emit($"r5 = {format.Count(c => c == '%') * 8}");
                Call("bpf_snprintf");
                Emit($"r0 = *(u64 *)(r10 - {Buffer})");
                Keep();
                break;
        }
    }

    private void Checksum()
    {
        if (!WritesPacket)
            return;
        Stack("r1", Buffer);
        Emit($"r2 = {Pick(0, 4, 8, 16, 2, 7, 20)}");
        Stack("r3", Buffer - 40);
        Emit($"r4 = {Pick(0, 4, 8, 16, 3, 20)}");
        Emit($"r5 = {Number()}");
        Call("bpf_csum_diff");
    }

    private void Ring()
    {
        declarations.Add(".map rb ringbuf entries=4096");
        switch (random.Next(3))
        {
            case 0:
                Emit("r1 = rb ll");
                Emit($"r2 = {Pick(0, 1, 2, 3, 4)}");
                // The positions depend on nothing else.
                Call("bpf_ringbuf_query");
                break;
            case 1:
                Emit("r1 = rb ll");
                Stack("r2", Buffer);
                Emit($"r3 = {Pick(1, 8, 13, 100)}");
                Emit($"r4 = {Pick(0, 0, 1, 2, 4)}");
                Call("bpf_ringbuf_output");
                break;
            default:
                var missing = NewLabel();
                Emit("r1 = rb ll");
                Emit($"r2 = {Pick(8, 16, 1000, 4080, 4096)}");
                Emit($"r3 = {Pick(0, 0, 0, 1)}");
                Emit("call bpf_ringbuf_reserve");
                Emit("r1 = r0");
                Emit("r0 = 7");
                Emit($"if r1 == 0 goto {missing}");
                Emit("*(u64 *)(r1 + 0) = r8");
                Emit($"r2 = {Pick(0, 1, 2)}");
                Emit("call " + Pick("bpf_ringbuf_submit", "bpf_ringbuf_discard"));
                Emit("r0 = 8");
                code.Append(missing).Append(":\n");
                Keep();
                break;
        }
    }

    private void Dynptr()
    {
        declarations.Add(".kfunc int bpf_dynptr_from_skb(struct __sk_buff *s, u64 flags, struct bpf_dynptr *ptr__uninit)");
        declarations.Add(".kfunc int bpf_dynptr_from_xdp(struct xdp_md *x, u64 flags, struct bpf_dynptr *ptr__uninit)");
        declarations.Add(".kfunc __u32 bpf_dynptr_size(const struct bpf_dynptr *p)");
        declarations.Add(".kfunc int bpf_dynptr_adjust(const struct bpf_dynptr *p, u32 start, u32 end)");
        var memory = !IsTc && !IsXdp || Chance(50);
        if (memory)
        {
            Emit("r1 = r7");
            Emit($"r1 += {Results * 8 - 64}");
            Emit($"r2 = {Pick(16, 32, 64)}");
            Emit($"r3 = {Pick(0, 0, 0, 1)}");
            Stack("r4", Scratch + 24);
            Call("bpf_dynptr_from_mem");
        }
        else
        {
            Emit("r1 = r6");
            Emit($"r2 = {Pick(0, 0, 0, 1)}");
            Stack("r3", Scratch + 24);
            Call(IsXdp ? "bpf_dynptr_from_xdp" : "bpf_dynptr_from_skb");
        }
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            switch (random.Next(4))
            {
                case 0:
                    Stack("r1", ValueAt);
                    Emit($"r2 = {Pick(1, 4, 8)}");
                    Stack("r3", Scratch + 24);
                    Emit($"r4 = {Number()}");
                    Emit($"r5 = {Pick(0, 0, 0, 1)}");
                    Call("bpf_dynptr_read");
                    break;
                case 1:
                    Stack("r1", Scratch + 24);
                    Emit($"r2 = {Number()}");
                    Stack("r3", ValueAt);
                    Emit($"r4 = {Pick(1, 4, 8)}");
                    Emit($"r5 = {Pick(0, 0, 0, 1, 4)}");
                    Call("bpf_dynptr_write");
                    break;
                case 2:
                    Stack("r1", Scratch + 24);
                    Emit($"r2 = {random.Next(20)}");
                    Emit($"r3 = {random.Next(70)}");
                    Call("bpf_dynptr_adjust");
                    break;
                default:
                    Stack("r1", Scratch + 24);
                    Call("bpf_dynptr_size");
                    break;
            }
        }
        // The slots are numbers again.
        Emit($"*(u64 *)(r10 - {Scratch + 24}) = 0");
        Emit($"*(u64 *)(r10 - {Scratch + 16}) = 0");
    }

    private void Callback()
    {
        var name = $"c{labels++}";
        var overMap = Chance(40);
        if (overMap)
        {
            declarations.Add(".map ar array key=4 value=24 entries=3");
            Emit("r1 = ar ll");
        }
        else
        {
            Emit($"r1 = {Pick(0, 1, 5, 20, 9000000)}");
        }
        Emit($"r2 = {name} ll");
        Stack("r3", Scratch);
        Emit($"r4 = {(overMap ? 0 : Pick(0, 0, 0, 1))}");
        Emit($"call {(overMap ? "bpf_for_each_map_elem" : "bpf_loop")}");
        Keep();
        Emit($"r0 = *(u64 *)(r10 - {Scratch})");
        Keep();
        var context = overMap ? "r4" : "r2";
        functions.Append($".func {name}\n    r5 = *(u64 *)({context} + 0)\n");
        functions.Append(overMap ? "    r0 = *(u64 *)(r3 + 8)\n    r5 += r0\n    *(u64 *)(r3 + 16) = r5\n" : "    r5 += r1\n");
        functions.Append($"    r5 {Pick("+=", "*=", "^=")} {Pick(3, 7, 255)}\n    *(u64 *)({context} + 0) = r5\n    r0 = 0\n");
        functions.Append($"    if r5 {Pick("<", ">", "s<", "&")} {Pick(10, 1000, 0x100000)} goto e{name}\n    r0 = 1\ne{name}:\n    exit\n");
    }

    private void Bits()
    {
        declarations.Add(".kfunc int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end)");
        declarations.Add(".kfunc int *bpf_iter_num_next(struct bpf_iter_num *it)");
        declarations.Add(".kfunc void bpf_iter_num_destroy(struct bpf_iter_num *it)");
        var (again, done) = (NewLabel(), NewLabel());
        Stack("r1", Scratch + 40);
        Emit($"r2 = {Pick(0, -3, 5, int.MaxValue - 2, int.MinValue)}");
        Emit($"r3 = {Pick(0, 4, 3, int.MaxValue, 9)}");
        Call("bpf_iter_num_new");
        Emit($"*(u64 *)(r10 - {Scratch}) = 0");
        Emit("r9 = 0");
        code.Append(again).Append(":\n");
        Stack("r1", Scratch + 40);
        Emit("call bpf_iter_num_next");
        Emit($"if r0 == 0 goto {done}");
        Emit("r9 = *(s32 *)(r0 + 0)");
        Emit($"if r9 s> 1000 goto {done}");
        Emit($"goto {again}");
        code.Append(done).Append(":\n");
        Stack("r1", Scratch + 40);
        Emit("call bpf_iter_num_destroy");
        Emit($"*(u64 *)(r10 - {Scratch + 40}) = 0");
        Emit("r0 = r9");
        Keep();
    }

    private void Memory()
    {
        if (section is "socket" or "cgroup_skb/egress" or "flow_dissector" && Chance(80))
            return;
        Stack("r1", ValueAt);
        Emit($"r2 = {Pick(1, 4, 8, 16)}");
        if (Chance(60))
            Stack("r3", Buffer);
        else
            Emit($"r3 = {Pick(0, 1, 4096)}");
        Call(Pick("bpf_probe_read_kernel", "bpf_probe_read_kernel_str"));
        Emit($"r0 = *(u64 *)(r10 - {ValueAt})");
        Keep();
    }
}
