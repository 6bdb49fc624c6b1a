namespace Playground.Conformance.Tests.Generators;

internal sealed partial class RunGenerator
{
    private void LoadPacket()
    {
        if (section is "flow_dissector" && Chance(50))
            return;
        Emit("r1 = r6");
        Emit($"r2 = {Number()}");
        Stack("r3", Buffer);
        Emit($"r4 = {Pick(1, 2, 4, 7, 8, 16, 40)}");
        if (IsSkb && section != "flow_dissector" && Chance(30) && !section.StartsWith("lwt", StringComparison.Ordinal))
        {
            Emit($"r5 = {Pick(0, 1, 1, 2)}");
            Call("bpf_skb_load_bytes_relative");
        }
        else
        {
            Call(IsXdp ? "bpf_xdp_load_bytes" : "bpf_skb_load_bytes");
        }
        Emit($"r0 = *(u64 *)(r10 - {Buffer})");
        Keep();
    }

    /// <summary>Direct reads and writes behind a bounds check.</summary>
    private void PacketAccess()
    {
        if (section is "socket")
            return;
        var skip = NewLabel();
        var (first, end) = IsXdp ? (0, 4) : (76, 80);
        var at = random.Next(0, 40);
        var size = Pick(1, 2, 4, 8);
        Emit("r0 = -1");
        Emit($"r2 = *(u32 *)(r6 + {first})");
        Emit($"r3 = *(u32 *)(r6 + {end})");
        Emit("r1 = r2");
        Emit($"r1 += {at + size}");
        Emit($"if r1 > r3 goto {skip}");
        Emit($"r0 = *(u{size * 8} *)(r2 + {at})");
        if (WritesPacket && Chance(40))
            Emit($"*(u{size * 8} *)(r2 + {at}) = r8");
        code.Append(skip).Append(":\n");
        Keep();
    }

    /// <summary>A field of the context that every kernel gives the same value.</summary>
    private void Field()
    {
        if (section == "flow_dissector")
            return;
        var fields = section is "tc" ? [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 44, 48, 56, 64, 68, 160, 164, 176] : section is "cgroup_skb/egress" ? [0, 4, 8, 16, 20, 24, 28, 32, 40, 48, 64, 88, 92, 96, 104, 132] : (int[])[0, 4, 8, 16, 32, 40, 48, 64];
        var field = fields[random.Next(fields.Length)];
        if (section == "tc" && Chance(40))
            Emit($"*(u32 *)(r6 + {Pick(8, 32, 44, 48, 52, 60)}) = r8");
        if (section == "cgroup_skb/egress" && Chance(30))
            Emit($"*(u32 *)(r6 + {Pick(8, 32, 48, 52, 60)}) = r8");
        if (section.StartsWith("lwt", StringComparison.Ordinal) && field is 48 or 64)
            field = 0;
        Emit($"r0 = *(u32 *)(r6 + {field})");
        Keep();
    }

    private void ChangePacket()
    {
        Emit("r1 = r6");
        if (IsXdp)
        {
            var call = Pick("bpf_xdp_adjust_head", "bpf_xdp_adjust_tail", "bpf_xdp_adjust_meta", "bpf_xdp_store_bytes");
            Emit($"r2 = {(call == "bpf_xdp_adjust_meta" ? Pick(-4, -8, -32, 4, 3, -216, 0) : Chance(70) ? random.Next(-40, 40) : Number())}");
            Stack("r3", Buffer);
            Emit($"r4 = {Pick(1, 4, 8, 20)}");
            Call(call);
            return;
        }
        switch (random.Next(11))
        {
            case 0:
                Emit($"r2 = {Number()}");
                Stack("r3", Buffer);
                Emit($"r4 = {Pick(1, 2, 6, 8, 20)}");
                Emit($"r5 = {Pick(0, 0, 1, 2, 3, 4)}");
                Call("bpf_skb_store_bytes");
                break;
            case 1:
                Emit($"r2 = {Pick(14, 20, 34, 40, 64, 65, 100, 1500, 13, 0, 65550, 65551)}");
                Emit($"r3 = {Pick(0, 0, 0, 1)}");
                Call("bpf_skb_change_tail");
                break;
            case 2:
                Emit($"r2 = {Pick(0, 1, 4, 14, 40, 300, 70000)}");
                Emit($"r3 = {Pick(0, 0, 0, 1)}");
                Call("bpf_skb_change_head");
                break;
            case 3:
                Emit($"r2 = {Number()}");
                Call("bpf_skb_pull_data");
                break;
            case 4:
                Emit($"r2 = {Pick(8, 20, -8, -20, 4, 64, -40, 5000, 0)}");
                Emit($"r3 = {Pick(0, 1, 1, 2)}");
                Emit($"r4 = {Pick(0, 0, 0, 1, 0x8000)}");
                Call("bpf_skb_adjust_room");
                break;
            case 5:
                Emit($"r2 = {Pick(0x0081, 0xa888, 0x0008)}");
                Emit($"r3 = {random.Next(4096)}");
                Call("bpf_skb_vlan_push");
                break;
            case 6:
                Call("bpf_skb_vlan_pop");
                break;
            case 7:
                Emit($"r2 = {Pick(0xdd86, 0x0008, 0x0608)}");
                Emit($"r3 = {Pick(0, 0, 1)}");
                Call("bpf_skb_change_proto");
                break;
            case 8:
                Emit($"r2 = {Pick(0, 1, 2, 3, 4, 7)}");
                Call("bpf_skb_change_type");
                break;
            case 9:
                Emit($"r2 = {Number()}");
                Call(Pick("bpf_set_hash", "bpf_skb_ecn_set_ce"));
                break;
            default:
                Replace();
                break;
        }
    }

    private void Replace()
    {
        Emit($"r2 = {Pick(24, 36, 40, 50, 62, 63, 64, 0x10000)}");
        Emit($"r3 = {(Chance(30) ? 0 : random.Next(0x10000))}");
        Emit($"r4 = {random.Next(0x10000)}");
        if (Chance(50))
        {
            Emit($"r5 = {Pick(0, 2, 2, 4, 3, 0x12)}");
            Call("bpf_l3_csum_replace");
        }
        else
        {
            Emit($"r5 = {Pick(0, 2, 4, 0x12, 0x14, 0x22, 0x42, 0x52, 0x90, 0x100)}");
            Call("bpf_l4_csum_replace");
        }
    }
}
