using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;

namespace Playground.Tests.Loader;

public sealed class AssemblyReaderTests
{
    private static ObjectSpec Read(string text)
    {
        var result = AssemblyReader.Read("dir/t.bpf", text);
        Assert.True(result.Object != null, string.Join("\n", result.Diagnostics));
        return result.Object;
    }

    private static string[] Errors(string text) => [.. AssemblyReader.Read("t.bpf", text).Diagnostics.Select(d => $"{d.Line}:{d.Column} {d.Message}")];

    private static string[] Text(ObjectProgram program) =>
        [.. program.Insns.Where(i => i.Op != Op.LdImm64High).Select(i => Disassembler.Text(i, NoNames.Instance))];

    [Fact]
    public void A_program_with_a_map_labels_and_a_call()
    {
        var spec = Read("""
            .license GPL v2
            .map counts array key=4 value=u64 entries=16 flags=1024
            .prog main tc
                *(u32 *)(r10 - 4) = 0
                r1 = counts ll
                r2 = r10; r2 += -4
                call bpf_map_lookup_elem    // a comment
                if r0 == 0 goto out
            1:  r1 = 1                      # another
                lock *(u64 *)(r0 + 0) += r1
                if r1 > 5 goto 1b
            out: r0 = 0
                exit
            """);
        Assert.Equal("GPL v2", spec.License);
        var map = Assert.Single(spec.Maps);
        Assert.Equal(("counts", MapType.Array, 4, 8, 16u, 1024u), (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags));
        Assert.Equal("unsigned long long", map.Btf![map.ValueTypeId].Name);
        var program = Assert.Single(spec.Programs);
        Assert.Equal(("main", "tc", true), (program.Name, program.Section, program.IsEntry));
        Assert.Equal(
            ["*(u32 *)(r10 -4) = 0", "r1 = 0x0", "r2 = r10", "r2 += -4", "call unknown#1", "if r0 == 0x0 goto pc+3", "r1 = 1",
                "lock *(u64 *)(r0 +0) += r1", "if r1 > 0x5 goto pc-3", "r0 = 0", "exit"],
            Text(program));
        Assert.Equal([new ObjectReloc(1, RelocKind.Map, "counts", 0)], program.Relocs.ToArray());
        Assert.Equal((4, 6, 15), (program.Lines[3].Insn, program.Lines[3].Line, program.Lines[3].Column));
        Assert.Equal("t.bpf", program.Lines[0].File);
    }

    [Fact]
    public void A_value_with_a_kernel_pointer_has_its_tag()
    {
        var spec = Read("""
            .struct slot {
                u32 n;
                struct task_struct __kptr *task;
                struct bpf_spin_lock lock
                struct bpf_list_head head __contains(node, link);
            }
            .map slots hash key=int value=slot entries=1
            .kfunc void bpf_task_release(struct task_struct *p)
            .prog p tc
            call bpf_task_release
            exit
            """);
        var slot = (BtfComposite)spec.Btf!.FindFirst("slot", BtfKind.Struct)!;
        Assert.Equal([("n", 0), ("task", 64), ("lock", 128), ("head", 192)], slot.Members.Select(m => (m.Name, m.BitOffset)));
        Assert.Equal((40, 40), (slot.Size, spec.Maps[0].ValueSize));
        var tag = (BtfTypeTag)spec.Btf[((BtfPtr)spec.Btf[slot.Members[1].Type]).Target];
        Assert.Equal(("kptr", "task_struct"), (tag.Name, spec.Btf[tag.Target].Name));
        Assert.Contains(spec.Btf.Types.OfType<BtfDeclTag>(), t => t.Name == "contains:node:link" && t.ComponentIndex == 3 && t.Target == slot.Id);
        var external = Assert.Single(spec.Externs);
        Assert.Equal(BtfKind.Func, spec.Btf[external.TypeId].Kind);
        Assert.Equal([new ObjectReloc(0, RelocKind.Extern, "bpf_task_release", 0)], spec.Programs[0].Relocs.ToArray());
    }

    [Fact]
    public void A_kernel_function_need_not_be_declared_to_be_linked()
    {
        var link = Assert.Single(Linker.LinkAll(Read(".prog p tc\ncall bpf_rcu_read_lock\nexit"), ProfileCatalog.Get(ProfileCatalog.Default)));
        Assert.Equal("", link.Error);
        Assert.Equal(Op.CallKfunc, link.Program!.Insns[0].Op);
    }

    [Fact]
    public void Subprograms_are_called_and_passed_by_name()
    {
        var spec = Read("""
            .prog p tc type=sched_cls attach=tcx_ingress
            r1 = 4; r2 = cb ll; r3 = 0; r4 = 0
            call bpf_loop#181
            call add
            exit
            .func cb
            r0 = 0; exit
            .global int add(int a, int b)
            r0 = 0
            exit
            """);
        Assert.Equal([("p", "tc", 0), ("cb", ".text", 0), ("add", ".text", 2)], spec.Programs.Select(p => (p.Name, p.Section, p.SectionOffset)));
        Assert.Equal((ProgType.SchedCls, AttachType.TcxIngress), (spec.Programs[0].Type, spec.Programs[0].AttachType));
        Assert.Equal([new ObjectReloc(1, RelocKind.FunctionAddress, "cb", 0), new ObjectReloc(6, RelocKind.Subprogram, "add", 0)], spec.Programs[0].Relocs.ToArray());
        var add = (BtfFunc)spec.Btf![spec.Programs[2].Funcs[0].TypeId];
        Assert.Equal((BtfLinkage.Global, "add"), (add.Linkage, add.Name));
        Assert.Equal(["a", "b"], ((BtfFuncProto)spec.Btf[add.Target]).Params.Select(p => p.Name));
    }

    [Fact]
    public void The_verifiers_log_and_objdump_can_be_pasted()
    {
        var spec = Read("""
            .prog p socket
            ; int x = 1; @ file.c:3
            0: (b7) r0 = 0                        ; R0=0
            1: (15) if r0 == 0x0 goto pc+1
                   2:	bf 16 00 00 00 00 00 00	r6 = r1
            3: (95) exit
            """);
        Assert.Equal(["r0 = 0", "if r0 == 0x0 goto pc+1", "r6 = r1", "exit"], Text(spec.Programs[0]));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_line_and_column()
    {
        Assert.Equal(
            ["1:1 unknown directive '.frob'", "3:13 expected an operator, not 'r2'", "4:10 'x' is not understood here", "5:6 no label 'nowhere' in p",
                "6:6 no map, variable or function is named 'm'"],
            Errors("""
                .frob
                .prog p tc
                r1 = 1 ; r1 r2
                  r0 = 1 x
                goto nowhere
                r1 = m ll
                exit
                """));
    }

    [Theory]
    [InlineData("", "1:1 no program: start one with .prog NAME SECTION")]
    [InlineData("r0 = 0", "1:1 an instruction outside a program: start one with .prog NAME SECTION")]
    [InlineData(".prog p tc", "1:1 p has no instructions")]
    [InlineData(".map m frob\n.prog p tc\nexit", "1:12 unknown map type 'frob'")]
    [InlineData(".map m hash key=4 value=thing\n.prog p tc\nexit", "1:1 unknown type 'thing'")]
    [InlineData(".map m hash wide=4\n.prog p tc\nexit", "1:18 a map has no option 'wide'")]
    [InlineData(".prog p tc\nx: exit\nx: exit", "3:1 label 'x' is there already")]
    [InlineData(".struct s { u64 a", "1:21 expected a type at the end")]
    public void A_mistake_is_told_where_it_is(string text, string want) => Assert.Contains(want, Errors(text));
}
