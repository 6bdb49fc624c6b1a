using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Executor;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;

namespace Playground.Tests.Executor;

/// <summary>Programs for the executor's tests, from assembly; linked by hand, so that only the executor is tested.</summary>
internal static class TestPrograms
{
    public static Profile Profile(string? variant = null)
    {
        var profile = ProfileCatalog.Get("linux-6.18");
        return variant?.Split('=') is [var row, var behaviour] ? profile with { Variants = new Dictionary<string, string> { [row] = behaviour }.ToFrozenDictionary() } : profile;
    }

    public static ImmutableArray<ProgramSpec> Assemble(string text)
    {
        var result = AssemblyReader.Read("t.bpf", text);
        Assert.True(result.Object != null, string.Join("\n", result.Diagnostics));
        return [.. result.Object.Programs.Where(p => p.IsEntry).Select(p => Link(result.Object, p))];
    }

    private static ProgramSpec Link(ObjectSpec spec, ObjectProgram program)
    {
        // Subprograms follow the entry in the order in which the object has them.
        var functions = new List<ObjectProgram> { program };
        functions.AddRange(spec.Programs.Where(p => !p.IsEntry));
        var start = new Dictionary<string, int>();
        foreach (var f in functions)
            start[f.Name] = start.Count == 0 ? 0 : functions.TakeWhile(g => g != f).Sum(g => g.Insns.Length);
        var insns = functions.SelectMany(f => f.Insns).ToArray();
        foreach (var function in functions)
        {
            foreach (var reloc in function.Relocs)
            {
                var at = start[function.Name] + reloc.Insn;
                insns[at] = reloc.Kind switch
                {
                    RelocKind.Map or RelocKind.MapValue => insns[at].With(src: reloc.Kind == RelocKind.Map ? (byte)Pseudo.MapFd : (byte)Pseudo.MapValue, imm: spec.Maps.Select(m => m.Name).ToList().IndexOf(reloc.Symbol)),
                    RelocKind.Extern => insns[at].With(src: Pseudo.KfuncCall, imm: ProfileCatalog.Get("linux-6.18").KernelBtf.FindFirst(reloc.Symbol, BtfKind.Func)!.Id),
                    _ => insns[at].With(src: reloc.Kind == RelocKind.FunctionAddress ? (byte)Pseudo.Func : (byte)Pseudo.Call, imm: start[reloc.Symbol] - at - 1),
                };
            }
        }
        return new ProgramSpec { Name = program.Name, Section = program.Section, Type = program.Section == "xdp" ? ProgType.Xdp : ProgType.SchedCls, Insns = [.. insns], Maps = spec.Maps, Btf = spec.Btf };
    }

    /// <param name="cpus">Programs of each CPU, separated by spaces.</param>
    public static ScenarioInput Scenario(string text, string setup, string[] cpus, string? variant = null) => new(Profile(variant), Assemble(text),
        ImmutableDictionary<string, ImmutableArray<Fixup>>.Empty, new Scenario
        {
            Setup = [.. setup.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Cpus = [.. cpus.Select(c => new CpuScript([.. c.Split(' ')]))],
        });

    /// <summary>The thread's story: a slot that owns the last reference, one program that takes it out, one that gets another reference.</summary>
    public const string KptrRace = """
        .license GPL
        .struct value { struct task_struct __kptr *task; }
        .map slots array key=4 value=value entries=1
        .kfunc struct task_struct *bpf_task_from_pid(int pid)
        .kfunc void bpf_task_release(struct task_struct *p)
        .prog fill tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r6 = r0
            r1 = 1
            call bpf_task_from_pid
            if r0 == 0 goto out
            r1 = r6; r2 = r0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
        out: r0 = 1
            exit
        .prog take tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r0; r2 = 0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
            r0 = 1
            exit
        out: r0 = 0
            exit
        .prog get tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r0; r2 = 0
            call bpf_kptr_get#65002
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
            r0 = 1
            exit
        out: r0 = 0
            exit
        .prog forget tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r0; r2 = 0
            call bpf_kptr_get#65002
        out: r0 = 0
            exit
        """;
}
