using System.Text;

namespace Playground.Conformance.Tests.Generators;

/// <summary>Writes programs that do much and keep every result: each call's return value goes to an element of a map, so that two runs can be held against each other.</summary>
/// <remarks>
/// r6 is the context, r7 the element for results, r8 a number that follows from them. The stack from fp-128 up is a buffer,
/// filled at the start; below it lie keys and values. Nothing is used whose result differs from run to run by nature.
/// </remarks>
internal sealed partial class RunGenerator
{
    private const int Results = 96, Buffer = 128, KeyAt = 136, ValueAt = 168, Scratch = 200;

    private readonly Random random;
    private readonly StringBuilder code = new();
    private readonly StringBuilder functions = new();
    private readonly SortedSet<string> declarations = [];
    private readonly string section;
    private int results, labels;

    private RunGenerator(int seed)
    {
        random = new Random(seed);
        section = Pick("tc", "tc", "tc", "xdp", "xdp", "socket", "cgroup_skb/egress", "lwt_in", "lwt_xmit", "flow_dissector", "syscall", "raw_tp/x");
    }

    /// <summary>The text of program number <paramref name="seed"/>.</summary>
    public static string Generate(int seed) => new RunGenerator(seed).Program();

    private bool IsSkb => section is not ("xdp" or "syscall" or "raw_tp/x");
    private bool IsTc => section == "tc";
    private bool IsXdp => section == "xdp";
    private bool HasPacket => IsSkb || IsXdp;
    private bool WritesPacket => IsTc || IsXdp;

    private bool Chance(int percent) => random.Next(100) < percent;
    private T Pick<T>(params ReadOnlySpan<T> of) => of[random.Next(of.Length)];
    private void Emit(string line) => code.Append("    ").Append(line).Append('\n');
    private string NewLabel() => $"l{labels++}";

    /// <summary>Numbers at which helpers change their mind.</summary>
    private long Number() => random.Next(14) switch
    {
        0 => 0,
        1 => -1,
        2 => Pick(13, 14, 15, 19, 20, 33, 34, 40),
        3 => Pick(60, 63, 64, 65, 100, 127, 128, 255, 256),
        4 => Pick(0xfff, 0x1000, 0xffff, 0x10000, 0x7fff, 0x8000),
        5 => int.MaxValue,
        6 => int.MinValue,
        7 => -random.Next(1, 70),
        8 => random.Next(int.MinValue, int.MaxValue),
        _ => random.Next(0, 70),
    };

    private string Program()
    {
        Emit("r6 = r1");
        Emit("*(u32 *)(r10 - 4) = 0");
        Emit("r2 = r10");
        Emit("r2 += -4");
        Emit("r1 = out ll");
        Emit("call bpf_map_lookup_elem");
        Emit("if r0 == 0 goto end");
        Emit("r7 = r0");
        Emit($"r8 = {Number()}");
        for (var at = 8; at <= Scratch + 48; at += 8)
            Emit($"*(u64 *)(r10 - {at}) = {(at <= Buffer && Chance(60) ? random.Next(int.MinValue, int.MaxValue) : Number())}");
        for (var left = random.Next(6, 40); left > 0; left--)
            Operation();
        code.Append("end:\n");
        Emit($"r0 = {Pick(0, 1)}");
        Emit("exit");
        return $".license GPL\n.map out array key=4 value={Results * 8} entries=1\n{string.Concat(declarations.Select(d => d + "\n"))}.prog main {section}\n{code}{functions}";
    }

    private void Operation()
    {
        if (results >= Results - 4)
            return;
        List<Action> choices = [Arithmetic, Arithmetic, Atomic, MapOperation, MapOperation, MapOperation, Text, Checksum, Ring, Dynptr, Callback, Bits, Branch, QueueOperation, Memory];
        if (HasPacket)
            choices.AddRange([LoadPacket, PacketAccess]);
        if (IsSkb)
            choices.AddRange([Field, Legacy]);
        if (WritesPacket)
            choices.AddRange([ChangePacket, ChangePacket, ChangePacket]);
        if (section is not "raw_tp/x")
            choices.AddRange([Locked, Timer]);
        choices[random.Next(choices.Count)]();
    }

    /// <summary>Keeps r0 as a result and mixes it into r8.</summary>
    private void Keep(string reg = "r0")
    {
        Emit($"*(u64 *)(r7 + {results++ % Results * 8}) = {reg}");
        if (Chance(50))
            Emit($"r8 {Pick("^", "+", "-", "*")}= {reg}");
    }

    private void Call(string name)
    {
        Emit($"call {name}");
        Keep();
    }

    /// <summary>The address of a place on the stack.</summary>
    private void Stack(string reg, int below)
    {
        Emit($"{reg} = r10");
        Emit($"{reg} += -{below}");
    }

    private void Arithmetic()
    {
        var op = Pick("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "s>>=", "s/=", "s%=");
        var wide = Chance(60);
        var reg = wide ? "r8" : "w8";
        var shift = op is "<<=" or ">>=" or "s>>=";
        switch (random.Next(6))
        {
            case 0:
                Emit($"r8 = {Pick("be16", "be32", "be64", "le16", "le32", "bswap16", "bswap32", "bswap64")} r8");
                break;
            case 1:
                Emit(wide ? $"r8 = ({Pick("s8", "s16", "s32")})r8" : $"w8 = ({Pick("s8", "s16")})w8");
                break;
            case 2:
                Emit($"{reg} = -{reg}");
                break;
            case 3:
                Emit($"r1 = *(u{Pick(8, 16, 32, 64)} *)(r10 - {random.Next(1, Buffer / 8) * 8})");
                Emit(shift ? $"r1 &= {(wide ? 63 : 31)}" : "r1 |= 0");
                Emit($"{reg} {op} {(wide ? "r1" : "w1")}");
                break;
            default:
                var constant = Number();
                Emit($"{reg} {op} {(shift ? constant & (wide ? 63 : 31) : op is "/=" or "%=" or "s/=" or "s%=" && constant == 0 ? 7 : constant)}");
                break;
        }
        Keep("r8");
    }

    private void Atomic()
    {
        var place = random.Next(0, Results - 1) * 8;
        var (size, prefix) = Chance(50) ? ("u64", "atomic64") : ("u32", "atomic");
        var target = Chance(50) ? $"({size} *)(r7 + {place})" : $"({size} *)(r10 - {random.Next(1, Buffer / 8) * 8})";
        Emit($"r1 = {Number()}");
        Emit("r0 = r8");
        Emit(random.Next(4) switch
        {
            0 => $"lock *{target} {Pick("+=", "|=", "&=", "^=")} r1",
            1 => $"r1 = {prefix}_xchg({target}, r1)",
            2 => $"r0 = {prefix}_cmpxchg({target}, r0, r1)",
            _ => $"r1 = {prefix}_fetch_{Pick("add", "and", "or", "xor")}({target}, r1)",
        });
        Keep("r1");
        Keep();
    }

    private void Branch()
    {
        var (skip, other) = (NewLabel(), Chance(60) ? Number().ToString() : "r1");
        if (other == "r1")
            Emit($"r1 = *(u64 *)(r10 - {random.Next(1, Buffer / 8) * 8})");
        var wide = Chance(50);
        Emit($"if {(wide ? "r8" : "w8")} {Pick("==", "!=", "<", "<=", ">", ">=", "s<", "s<=", "s>", "s>=", "&")} {(wide ? other : other.Replace('r', 'w'))} goto {skip}");
        Arithmetic();
        if (Chance(40))
            MapOperation();
        code.Append(skip).Append(":\n");
    }

    private void Legacy()
    {
        if (section is "cgroup_skb/egress" or "flow_dissector" or "lwt_in" or "lwt_xmit")
            return;
        var size = Pick(8, 16, 32);
        if (Chance(50))
        {
            Emit($"r0 = *(u{size} *)skb[{Pick(0, 1, 12, 30, 40, 48, -0x100000 + 4, -0x200000 + 12)}]");
        }
        else
        {
            Emit("r8 &= 31");
            Emit($"r0 = *(u{size} *)skb[r8 + {random.Next(16)}]");
        }
        Keep();
    }
}
