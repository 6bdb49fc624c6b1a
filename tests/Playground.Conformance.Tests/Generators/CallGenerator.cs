using System.Text;
using Playground.Kernel.Profiles;

namespace Playground.Conformance.Tests.Generators;

/// <summary>Writes programs that call one helper or kernel function, in any program type, with arguments that mostly fit.</summary>
/// <remarks><c>bpf_wq_init</c> on a map without BTF crashes some kernels; work queues are left out, and so are callbacks.</remarks>
internal sealed class CallGenerator
{
    private const int StackBytes = 64;

    private static readonly string[] Sections =
    [
        "socket", "tc", "xdp", "kprobe/x", "tracepoint/x/y", "raw_tp/x", "perf_event", "cgroup_skb/ingress", "cgroup/sock", "cgroup/dev",
        "sockops", "sk_skb", "sk_msg", "lwt_in", "lwt_xmit", "cgroup/connect4", "cgroup/sysctl", "cgroup/getsockopt", "sk_lookup",
        "sk_reuseport", "flow_dissector", "syscall", "netfilter", "lwt_seg6local", "cgroup/post_bind4", "uprobe/x",
    ];

    /// <summary>Maps for helpers to be called with: name, declaration, key and value bytes.</summary>
    private static readonly (string Name, string Row)[] MapRows =
    [
        ("ha", "hash key=8 value=16 entries=4"),
        ("ar", "array key=4 value=32 entries=4"),
        ("pa", "percpu_array key=4 value=16 entries=4"),
        ("lp", "lpm_trie key=8 value=8 entries=4 flags=1"),
        ("rb", "ringbuf entries=4096"),
        ("qu", "queue key=0 value=16 entries=4"),
        ("st", "stack key=0 value=8 entries=4"),
        ("bl", "bloom_filter key=0 value=8 entries=4"),
        ("pe", "perf_event_array key=4 value=4 entries=4"),
        ("pr", "prog_array key=4 value=4 entries=4"),
        ("tr", "stack_trace key=4 value=64 entries=4"),
        ("dm", "devmap key=4 value=4 entries=4"),
        ("cm", "cpumap key=4 value=4 entries=4"),
        ("xm", "xskmap key=4 value=4 entries=4"),
        ("sm", "sockmap key=4 value=4 entries=4"),
        ("sh", "sockhash key=4 value=4 entries=4"),
        ("ca", "cgroup_array key=4 value=4 entries=4"),
        ("rs", "reuseport_sockarray key=4 value=4 entries=4"),
        ("sk", "sk_storage key=int value=u64 entries=0 flags=1"),
        ("ts", "task_storage key=int value=u64 entries=0 flags=1"),
    ];

    private readonly Random random;
    private readonly Profile profile;
    private readonly StringBuilder code = new();
    private readonly string section;
    private readonly SortedSet<string> maps = [];

    private CallGenerator(int seed, Profile profile)
    {
        random = new Random(seed);
        this.profile = profile;
        section = Sections[random.Next(Sections.Length)];
    }

    private bool Chance(int percent) => random.Next(100) < percent;
    private void Emit(string line) => code.Append("    ").Append(line).Append('\n');

    /// <summary>A program with one or two helper calls.</summary>
    public static string Helper(int seed, Profile profile)
    {
        var generator = new CallGenerator(seed, profile);
        return generator.Program(() =>
        {
            var specs = profile.Helpers.Values.Where(h => h.Protos.Length > 0).OrderBy(h => h.Id).ToArray();
            var callable = specs.Where(generator.IsCallable).ToArray();
            for (var n = generator.random.Next(1, 4); n > 0; n--)
                generator.Call(generator.Chance(95) ? callable[generator.random.Next(callable.Length)] : specs[generator.random.Next(specs.Length)]);
        });
    }

    /// <summary>A program that calls kernel functions by name.</summary>
    public static string Kfunc(int seed, Profile profile)
    {
        var generator = new CallGenerator(seed, profile);
        var names = profile.KfuncsByName.Keys.Where(n => !n.StartsWith("bpf_wq", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        return generator.Program(() =>
        {
            for (var n = generator.random.Next(1, 3); n > 0; n--)
                generator.CallKernel(names[generator.random.Next(names.Length)]);
        });
    }

    private bool IsCallable(HelperSpec helper)
    {
        var row = profile.Sections.FirstOrDefault(s => s.Pattern.TrimEnd('+') == section.Split("/x")[0]);
        return row != null && profile.HelperFor(row.Type, row.AttachType, helper.Id, row.Type == Kernel.Objects.ProgType.Syscall).Proto != null;
    }

    private string Program(Action calls)
    {
        Emit("r6 = r1");
        for (var offset = 8; offset <= StackBytes; offset += 8)
            Emit($"*(u64 *)(r10 - {offset}) = {(Chance(80) ? 0 : random.Next(100))}");
        Emit("call bpf_get_smp_processor_id");
        Emit("r8 = r0");
        if (Chance(50))
            MapValue();
        else
            Emit("r7 = 0");
        calls();
        Emit($"r0 = {(Chance(80) ? 0 : 1)}");
        Emit("exit");
        if (code.ToString().Contains("goto out", StringComparison.Ordinal))
            code.Append("out:\n    r0 = 0\n    exit\n");
        var text = new StringBuilder($".license {(Chance(90) ? "GPL" : "Proprietary")}\n");
        foreach (var (name, row) in MapRows)
            if (maps.Contains(name))
                text.Append($".map {name} {row}\n");
        return text.Append($".prog main {section}\n").Append(code).ToString();
    }

    /// <summary>A map value in r7.</summary>
    private void MapValue()
    {
        maps.Add("ar");
        Emit("r1 = ar ll");
        Emit("r2 = r10");
        Emit("r2 += -8");
        Emit("call bpf_map_lookup_elem");
        Emit("if r0 == 0 goto out");
        Emit("r7 = r0");
    }

    private void Call(HelperSpec helper)
    {
        var proto = helper.Protos[random.Next(helper.Protos.Length)];
        for (var i = 0; i < proto.Args.Length; i++)
            Argument(i + 1, proto.Args[i], helper.Name);
        Emit($"call {helper.Name}");
        AfterCall();
    }

    private void Argument(int reg, HelperArg arg, string helper)
    {
        var type = Chance(92) ? arg.Type : (ArgType)random.Next(1, 20);
        switch (type)
        {
            case ArgType.ConstMapPtr:
                var map = helper.Contains("ringbuf", StringComparison.Ordinal) && Chance(80) ? "rb" : MapRows[random.Next(MapRows.Length)].Name;
                if (Chance(40) && helper.Contains("map_", StringComparison.Ordinal))
                    map = "ha";
                maps.Add(map);
                Emit($"r{reg} = {map} ll");
                break;
            case ArgType.Ctx:
                Emit($"r{reg} = r6");
                break;
            case ArgType.ConstSize or ArgType.ConstSizeOrZero or ArgType.ConstAllocSizeOrZero:
                Size(reg);
                break;
            case ArgType.Anything or ArgType.DontCare:
                Emit(Chance(70) ? $"r{reg} = {(Chance(60) ? 0 : random.Next(20))}" : $"r{reg} = r{(Chance(80) ? 8 : 7)}");
                break;
            case ArgType.ConstStr:
                Memory(reg);
                break;
            default:
                if (Chance(80))
                    Memory(reg);
                else
                    Emit($"r{reg} = {(Chance(50) ? "0" : "r6")}");
                break;
        }
    }

    private void Memory(int reg)
    {
        if (Chance(20))
        {
            Emit($"r{reg} = r7");
            return;
        }
        Emit($"r{reg} = r10");
        Emit($"r{reg} += -{random.Next(1, StackBytes / 8 + 1) * 8}");
    }

    private void Size(int reg)
    {
        if (Chance(70))
        {
            Emit($"r{reg} = {(Chance(80) ? 1 << random.Next(7) : random.Next(70))}");
            return;
        }
        Emit($"r{reg} = r8");
        Emit($"r{reg} &= {(1 << random.Next(1, 7)) - 1}");
        if (Chance(50))
            Emit($"r{reg} += 1");
    }

    /// <summary>Uses what came back, so that its type shows.</summary>
    private void AfterCall()
    {
        switch (random.Next(6))
        {
            case 0:
                Emit("r9 = r0");
                break;
            case 1:
                Emit("r9 = *(u64 *)(r0 + 0)");
                break;
            case 2 or 3:
                maps.Add("ar");
                Emit("if r0 == 0 goto out");
                Emit($"r9 = *(u{8 << random.Next(4)} *)(r0 + {random.Next(3) * 8})");
                break;
            case 4:
                maps.Add("ar");
                Emit($"if r0 {(Chance(50) ? "s<" : "!=")} 0 goto out");
                break;
        }
    }

    private void CallKernel(string name)
    {
        var (count, kinds) = Parameters(name);
        for (var i = 0; i < count; i++)
            KernelArgument(i + 1, kinds[i]);
        Emit($"call {name}");
        AfterCall();
    }

    /// <summary>Of each parameter: <c>i</c> for a number, else the name of the struct that is pointed to (empty for others).</summary>
    private (int Count, string[] Kinds) Parameters(string name)
    {
        var btf = profile.KernelBtf;
        if (btf.FindFirst(name, Btf.BtfKind.Func) is not Btf.BtfFunc function || btf[function.Target] is not Btf.BtfFuncProto proto)
            return (0, []);
        var kinds = proto.Params.Take(5).Select(p => btf.SkipModifiers(p.Type) is Btf.BtfPtr pointer ? btf.SkipModifiers(pointer.Target).Name : "i").ToArray();
        return (kinds.Length, kinds);
    }

    private void KernelArgument(int reg, string kind)
    {
        if (kind == "i")
        {
            if (Chance(50))
                Size(reg);
            else
                Emit($"r{reg} = {random.Next(9)}");
        }
        else if (kind == "task_struct" && Chance(70) && reg == 1)
        {
            Emit("call bpf_get_current_task_btf");
            Emit("r1 = r0");
        }
        else if (kind is "__sk_buff" or "xdp_md" or "sk_buff" or "bpf_sock_addr_kern" && Chance(80))
            Emit($"r{reg} = r6");
        else if (Chance(75))
            Memory(reg);
        else
            Emit($"r{reg} = {(Chance(60) ? "0" : Chance(50) ? "r6" : "r8")}");
    }
}
