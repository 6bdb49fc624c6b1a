using System.Text;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Elf;
using Playground.Loader.Linking;

namespace Playground.Tests.Hostile;

/// <summary>Damaged assembly text: assembled and linked, or refused with places that are in the text.</summary>
public sealed class HostileTextTests
{
    private const string Seed = """
        .license GPL
        .struct slot { u32 n; struct task_struct __kptr *task; struct bpf_spin_lock lock; u8 name[16]; }
        .map slots hash key=int value=slot entries=4 flags=1
        .map plain array key=4 value=8 entries=1
        .map outer array_of_maps key=4 value=4 entries=2 inner=plain
        .data u64 table[3] = { 1, -1, 0xffff }
        .rodata char fmt[] = "a;b %d\n"
        .bss slot all[4]
        .kfunc void bpf_task_release(struct task_struct *p);
        .kfunc struct task_struct *bpf_task_from_pid(s32 pid);
        .prog main tc
            r1 = 5 ; r2 = 0x123456789 ll
            call bpf_task_from_pid
        1:  if r0 == 0 goto out
            w6 s>>= 3
            lock *(u64 *)(r10 - 8) += r1
            r3 = atomic64_fetch_add((u64 *)(r10 -8), r3)
            r1 = table + 8 ll
            r1 = *(s16 *)(r1 + 0)
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll; r2 = r10; r2 += -4
            call bpf_map_lookup_elem#1
            may_goto 1b
            r0 = be16 r0
        out: r2 = cb ll
            call cb
            exit
        .func cb
            r0 = 0
            exit
        .global int add(int a, struct slot *b)
            r0 = r1
            exit
        """;

    private static readonly string[] Words =
    [
        ".prog", ".map", ".struct", ".data", ".bss", ".rodata", ".kfunc", ".func", ".global", ".license", "{", "}", "(", ")", "[", "]", "=", ";", "\"", "'", ",", "*", "&", "+", "-", "//", "/*", "*/", "#", "\\", ":",
        "r0", "r10", "r11", "w1", "u8", "u64", "s32", "void", "struct slot", "const", "__kptr", "0", "-1", "0x7fffffff", "0xffffffffffffffff", "99999999999999999999999", "1048576", "2147483648", "ll", "goto", "gotol",
        "call", "exit", "lock", "if", "s>", "==", "key=", "value=", "entries=", "inner=", "type=xdp", "attach=", "\n", "\n\n", " ", "\t", "\0", "é", "🐝", "%[x]", "_%=", "0: (b7)", "cmpxchg", "addr_space_cast(r1, 0, 1)",
    ];

    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");

    [Fact]
    public void Damaged_texts_are_assembled_or_refused_at_a_place_and_nothing_else() => new HostileRun("texts", 600).Play(
        random =>
        {
            var text = Damage(random);
            return (text, text.Length);
        }, Assemble);

    private static void Assemble(string text)
    {
        var result = AssemblyReader.Read("t.bpf", text);
        var lines = text.Split('\n').Length;
        foreach (var d in result.Diagnostics)
        {
            Assert.InRange(d.Line, 1, lines + 1);
            Assert.True(d.Column >= 1, d.ToString());
            Assert.NotEqual("", d.Message);
        }
        if (result.Object is not { } spec)
        {
            Assert.NotEmpty(result.Diagnostics);
            return;
        }
        var links = Linker.LinkAll(spec, Profile);
        try
        {
            var back = ObjectReader.Read("t.o", ObjectWriter.Write(spec));
            Assert.Equal(spec.Maps.Select(Outline), back.Maps.Select(Outline));
            var again = Linker.LinkAll(back, Profile).ToLookup(l => l.Name);
            foreach (var link in links)
                Assert.Contains(again[link.Name], l => l.Program is null == link.Program is null && (l.Program is null || l.Program.Insns.SequenceEqual(link.Program!.Insns)));
        }
        catch (BadObjectException e) when (e.Message.StartsWith("t.bpf", StringComparison.Ordinal))
        {
            // Said to be unwritable.
        }
    }

    private static string Outline(MapSpec m) => $"{m.Name} {m.Type} {m.KeySize} {m.ValueSize} {m.MaxEntries} {m.Flags} {m.MapExtra} {m.KeyTypeId != 0} {m.ValueTypeId != 0} {m.IsFrozen} {Convert.ToHexString(m.InitialData.Span)} {(m.Inner is { } inner ? $"{inner.Type} {inner.KeySize} {inner.ValueSize}" : "")}";

    private static string Damage(Random random)
    {
        var text = new StringBuilder(Seed);
        for (var n = random.Next(1, 7); n > 0 && text.Length > 0; n--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(7))
            {
                case 0:
                    text.Insert(at, Words[random.Next(Words.Length)]);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                case 2:
                    text[at] = (char)random.Next(random.Next(2) == 0 ? 128 : 0x10000);
                    break;
                case 3: // a word in another's place
                    var end = at;
                    while (end < text.Length && char.IsLetterOrDigit(text[end]))
                        end++;
                    text.Remove(at, end - at).Insert(at, Words[random.Next(Words.Length)]);
                    break;
                case 4: // a line again, elsewhere
                    var lines = text.ToString().Split('\n').ToList();
                    lines.Insert(random.Next(lines.Count), lines[random.Next(lines.Count)]);
                    text.Clear().AppendJoin('\n', lines);
                    break;
                case 5 when random.Next(8) == 0: // very much of something
                    text.Insert(at, string.Concat(Enumerable.Repeat(Words[random.Next(Words.Length)], random.Next(1, 2000))));
                    break;
                default:
                    text.Insert(at, random.Next(300));
                    break;
            }
        }
        return text.Length > 64 << 10 ? text.ToString(0, 64 << 10) : text.ToString();
    }
}
