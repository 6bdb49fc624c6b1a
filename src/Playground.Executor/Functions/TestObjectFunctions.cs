using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Linux 6.1's own test functions, the only ones there that count objects for programs.</summary>
internal static class TestObjectFunctions
{
    private const string Object = "prog_test_ref_kfunc", Member = "prog_test_member";

    public static IEnumerable<KernelFunction> All =>
    [
        new TestAcquire("bpf_kfunc_call_test_acquire", Object), new TestAcquire("bpf_kfunc_call_memb_acquire", Member),
        new ReleaseFunction("bpf_kfunc_call_test_release"), new ReleaseFunction("bpf_kfunc_call_memb_release"),
        new KptrGet("bpf_kfunc_call_test_kptr_get"),
        new LocalFunction("bpf_kfunc_call_test_ref", (_, _) => 0),
    ];

    /// <summary>A reference to the one object of its type that there is.</summary>
    private sealed class TestAcquire : KernelFunction
    {
        public TestAcquire(string name, string type) : base(name) => ObjectType = type;

        public override string StepName(int step) => "inc";

        public override Access Plan(Machine machine, Cpu cpu) => machine.FindObject(ObjectType, 1) is { } o ? machine.RefcountAccess(o) : Access.Local;

        public override int Run(Machine machine, Cpu cpu)
        {
            cpu.S.R[0] = machine.FindObject(ObjectType, 1) is { } o && machine.IncNotZero(cpu, o, Name) ? o.Region.Address : 0;
            return Done;
        }
    }
}
