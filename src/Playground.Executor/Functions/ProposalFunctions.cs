using Playground.Btf;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>What the 2022 proposal's programs call beside the slots: a namespace looked up by number, frames, sockets that must live.</summary>
internal static class ProposalFunctions
{
    public static IEnumerable<KernelFunction> All =>
    [
        new IdrFind("get_net_ns_by_id", "net"), new GetFrame(), new ReleaseFunction("put_xdp_frame"),
        new UseSocket("bpf_skc_to_tcp_sock"), new UseSocket("use_sock"), new UseSocket("use_tcp_sock"),
        new LocalFunction("use_memory", (_, cpu) => cpu.S.R[1] == 0 ? 0ul : 1),
    ];

    /// <summary>Walks from the root of a tree of numbers to the entry, each level a line of its own; then counts unless the count is zero.</summary>
    private sealed class IdrFind : KernelFunction
    {
        /// <summary>Root, one node for each six bits of the number, and what the entry says.</summary>
        private const int RootStep = 0, NodeStep = 1, EntryStep = 2, IncStep = 3, Line = 64;

        public IdrFind(string name, string type) : base(name) => ObjectType = type;

        public override string StepName(int step) => step switch { RootStep => "idr-root", NodeStep => "idr-node", EntryStep => "idr-entry", _ => "inc-not-zero" };

        private KernelObject? Find(Machine machine, Cpu cpu) => machine.FindObject(ObjectType, (int)cpu.S.R[1]);

        public override Access Plan(Machine machine, Cpu cpu) => cpu.S.Step < IncStep && machine.Idr is { } idr ? Access.Read(idr.Id, cpu.S.Step * Line, 8)
            : Find(machine, cpu) is { } o ? machine.IncNotZeroAccess(o) : Access.Local;

        public override int Run(Machine machine, Cpu cpu)
        {
            ref var s = ref cpu.S;
            if (s.Step < IncStep)
                return s.Step + 1;
            s.R[0] = Find(machine, cpu) is { } o && machine.IncNotZero(cpu, o, Name) ? o.Region.Address : 0;
            return Done;
        }
    }

    /// <summary>The packet of the context as a frame of its own, with a count of one.</summary>
    private sealed class GetFrame() : KernelFunction("get_xdp_frame")
    {
        private const string Frame = "xdp_frame";

        public override int Run(Machine machine, Cpu cpu)
        {
            var size = machine.Kernel.Btf().FindFirst(Frame, BtfKind.Struct) is BtfComposite layout ? layout.Size : 0;
            cpu.S.R[0] = size > 0 ? machine.Make(cpu, Frame, size, -1, [])?.Region.Address ?? 0 : 0;
            return Done;
        }
    }

    /// <summary>Something only a living socket is good for; looks at the count as a check would, for the kernel does not.</summary>
    private sealed class UseSocket(string name) : KernelFunction(name)
    {
        public override string StepName(int step) => "use";

        public override Access Plan(Machine machine, Cpu cpu) => machine.ObjectAt(cpu.S.R[1]) is { } o ? machine.RefcountAccess(o, false) : Access.Local;

        public override int Run(Machine machine, Cpu cpu)
        {
            var o = machine.ObjectAt(cpu.S.R[1]);
            if (o is { Refcount: <= 0 })
                machine.Report("use-after-free", $"{Name} was given {o.Name}, whose count is zero: it is being torn down", o.Name, cpu);
            if (cpu.S.R[1] == 0 && Name.StartsWith("use_", StringComparison.Ordinal))
                machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given NULL");
            cpu.S.R[0] = o?.Type == "tcp_sock" ? cpu.S.R[1] : 0;
            return Done;
        }
    }
}
