using System.Text;

namespace Playground.Conformance.Tests.Generators;

/// <summary>What a random program is made of.</summary>
[Flags]
internal enum Topics
{
    /// <summary>Arithmetic, branches and the stack; always on.</summary>
    Scalars = 0,
    Maps = 1, Packets = 2, Ringbuf = 4, Locks = 8, Loops = 16, Calls = 32, Tasks = 64, Helpers = 128, Lists = 256, Dynptrs = 512,
    All = 1023 | Pointers | Sockets | Graphs,
    /// <summary>No memory at all: unknown numbers in registers.</summary>
    Registers = 1024,
    Pointers = 2048, Sockets = 4096, Graphs = 8192,
}

/// <summary>Writes random <c>.bpf</c> programs that the verifier accepts more often than not; <see cref="Mutator"/> breaks them.</summary>
/// <remarks>
/// The same seed gives the same text. Shapes that crash a real kernel's verifier are left out on purpose: no open-coded
/// iterator inside a callback, and no <c>&amp;=</c> or <c>|=</c> in a program with a loop (a fork of a scalar at the branch limit).
/// </remarks>
internal sealed partial class ProgramGenerator
{
    private readonly Random random;
    private readonly Topics topics;
    private readonly List<string> lines = [];
    private readonly List<string> functions = [];
    private readonly SortedSet<string> maps = [];
    private readonly SortedSet<string> declarations = [];
    private readonly string section;
    /// <summary>True when the program may loop: then nothing that forks scalars may be written.</summary>
    private readonly bool loops;
    private GeneratorState state = new();
    private int labels, budget;
    private bool inCallback, locked;

    private ProgramGenerator(int seed, Topics allowed)
    {
        random = new Random(seed);
        // A few topics at a time, so that each is met in many mixtures.
        foreach (var topic in Enum.GetValues<Topics>())
            if (topic is not Topics.All && (allowed & topic) != 0 && (topic == Topics.Registers || Chance(40)))
                topics |= topic;
        section = (topics & Topics.Packets) != 0 && Chance(30) ? "xdp" : Pick("tc", "tc", "tc", "socket", "cgroup_skb/egress");
        if (Has(Topics.Packets) && section is "socket" or "cgroup_skb/egress")
            section = "tc";
        if (Has(Topics.Tasks) || Has(Topics.Lists) || Has(Topics.Sockets) || Has(Topics.Graphs))
            section = "tc";
        loops = Has(Topics.Loops) || Has(Topics.Calls);
        budget = random.Next(8, Chance(20) ? 120 : 40);
    }

    /// <summary>The text of program number <paramref name="seed"/>.</summary>
    public static string Generate(int seed, Topics allowed = Topics.All) => new ProgramGenerator(seed, allowed).Program();

    private bool Has(Topics topic) => (topics & topic) != 0;
    private bool Chance(int percent) => random.Next(100) < percent;
    private T Pick<T>(params ReadOnlySpan<T> of) => of[random.Next(of.Length)];
    private void Emit(string line) => lines.Add("    " + line);
    private void Mark(string label) => lines.Add(label + ":");
    private string NewLabel() => $"l{labels++}";

    private string Program()
    {
        if (Has(Topics.Registers))
            RegistersOnly();
        else
            WholeProgram();

        var text = new StringBuilder(".license GPL\n");
        foreach (var line in declarations.Concat(maps))
            text.Append(line).Append('\n');
        text.Append($".prog main {section}\n");
        foreach (var line in lines.Concat(functions))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    private void RegistersOnly()
    {
        // A quotient is a number that the verifier does not know.
        for (var reg = 0; reg <= 8; reg++)
        {
            Emit($"r{reg} = {reg}");
            if (Chance(70))
                Emit($"{Pick("r", "r", "w")}{reg} /= 3");
            state.Registers[reg] = Value.Scalar;
        }
        while (budget > 0)
            Step(0);
        Emit("r0 = 0");
        Emit("exit");
    }

    private void WholeProgram()
    {
        state.Registers[1] = Value.Ctx;
        if (Chance(90))
        {
            Emit("r6 = r1");
            state.Registers[6] = Value.Ctx;
            state.Pinned.Add(6);
        }
        while (budget > 0)
            Step(0);
        Finish();
    }

    private void Finish()
    {
        var scalars = state.Holding(Kind.Scalar).ToArray();
        if (scalars.Length == 0 || section is not ("tc" or "socket") || Chance(70))
            Emit("r0 = " + Pick("0", "1"));
        else if (scalars[0] != 0)
            Emit($"r0 = r{scalars[0]}");
        Emit("exit");
    }

    /// <summary>One gadget; <paramref name="depth"/> is how many blocks are open.</summary>
    private void Step(int depth)
    {
        budget--;
        List<Action<int>> choices = Has(Topics.Registers) ? [Alu, Alu, Alu, Alu] : [Alu, Alu, Alu, Alu, Source, Stack, Stack, BoundedStack];
        if (depth < 4)
            choices.AddRange([Branch, Branch, Branch]);
        if (Has(Topics.Pointers))
            choices.AddRange([PointerPlay, PointerPlay]);
        if (!locked)
        {
            if (Has(Topics.Pointers) && depth < 3)
                choices.Add(CallWithPointers);
            if (Has(Topics.Graphs) && depth == 0)
                choices.AddRange([Graph, Graph]);
            if (Has(Topics.Sockets) && depth < 3)
                choices.Add(Socket);
            if (Has(Topics.Maps))
                choices.AddRange([Lookup, Lookup]);
            if (Has(Topics.Packets) && section is "tc" or "xdp" && !inCallback)
                choices.AddRange([Packet, Packet]);
            if (Has(Topics.Ringbuf) && depth < 4)
                choices.Add(Reserve);
            if (Has(Topics.Locks) && depth < 3)
                choices.Add(Lock);
            if (Has(Topics.Loops) && depth < 3)
                choices.AddRange([CountedLoop, MayGotoLoop]);
            if (Has(Topics.Loops) && depth < 2 && !inCallback)
                choices.Add(NumberIterator);
            if (Has(Topics.Calls) && depth < 3 && !inCallback)
                choices.AddRange([CallStatic, CallGlobal, CallBack]);
            if (Has(Topics.Tasks) && depth < 3 && !inCallback)
                choices.AddRange([AcquireTask, KptrSlot]);
            if (Has(Topics.Helpers))
                choices.AddRange([Helper, Helper]);
            if (Has(Topics.Lists) && depth < 3 && !inCallback)
                choices.Add(AllocatedNode);
            if (Has(Topics.Dynptrs) && depth < 3 && !inCallback)
                choices.Add(Dynptr);
        }
        if (state.Holding(Kind.MapValue).Any())
            choices.AddRange([Access, Access, VariableAccess]);
        choices[random.Next(choices.Count)](depth);
    }

    private void Block(int depth, int most)
    {
        for (var n = random.Next(1, most + 1); n > 0 && budget > 0; n--)
            Step(depth + 1);
    }

    /// <summary>Emits a block that is skipped when the condition holds; afterwards both paths are joined.</summary>
    private void Unless(string condition, Action body)
    {
        var skip = NewLabel();
        Emit($"if {condition} goto {skip}");
        var before = state.Clone();
        body();
        Mark(skip);
        state.Join(before);
    }

    /// <summary>A register that may be written, preferring callee-saved ones half the time.</summary>
    private int Free(bool saved = false)
    {
        var free = Enumerable.Range(0, 10).Where(r => !state.Pinned.Contains(r) && (!saved || r >= 6)).ToArray();
        return free.Length == 0 ? -1 : free[random.Next(free.Length)];
    }

    /// <summary>A register that holds a number; one is made when there is none.</summary>
    private int ScalarRegister()
    {
        var have = state.Holding(Kind.Scalar).ToArray();
        if (have.Length > 0 && Chance(95))
            return have[random.Next(have.Length)];
        var reg = Free();
        if (reg < 0)
            return have.Length > 0 ? have[0] : 0;
        Emit($"r{reg} = {Constant()}");
        state.Registers[reg] = Value.Scalar;
        return reg;
    }

    /// <summary>A number register that may be written.</summary>
    private int WritableScalar()
    {
        var have = state.Holding(Kind.Scalar).Where(r => !state.Pinned.Contains(r)).ToArray();
        if (have.Length > 0)
            return have[random.Next(have.Length)];
        var reg = Free();
        if (reg < 0)
            return 0;
        Emit($"r{reg} = {Constant()}");
        state.Registers[reg] = Value.Scalar;
        return reg;
    }

    /// <summary>Constants where bounds change their shape more often than others.</summary>
    private int Constant() => random.Next(12) switch
    {
        0 => 0,
        1 => 1,
        2 => -1,
        3 => Pick(7, 8, 15, 16, 31, 32, 63, 64),
        4 => Pick(0xff, 0x100, 0xffff, 0x10000),
        5 => Pick(int.MaxValue, int.MinValue, int.MaxValue - 1, int.MinValue + 1),
        6 => random.Next(int.MinValue, int.MaxValue),
        7 => -random.Next(1, 70),
        _ => random.Next(0, 70),
    };

    private void Clobber(int reg, Value value) => state.Registers[reg] = value;
}
