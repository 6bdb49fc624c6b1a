using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Types;
using Playground.Loader.Elf;
using Playground.Loader.Linking;
using Playground.Session.Browsing;
using Playground.Session.Checking;
using Playground.Kernel.Verdicts;

namespace Playground.Tests.Hostile;

/// <summary>Damaged objects: each is read, linked, looked through or refused, quickly; nothing else is thrown.</summary>
public sealed class HostileObjectTests
{
    private static readonly byte[][] Seeds =
        [.. HostileRun.SeedFiles.Select(File.ReadAllBytes)];

    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");

    [Fact]
    public void Damaged_objects_are_read_or_refused_and_nothing_else() => new HostileRun("objects", 600).Play(
        random =>
        {
            var bytes = ObjectDamage.Apply(Seeds[random.Next(Seeds.Length)], random);
            return (bytes, bytes.Length);
        }, ReadAndLink);

    [Fact]
    public void Damaged_types_are_read_or_refused_and_nothing_else() => new HostileRun("types", 600).Play(
        random =>
        {
            var bytes = TypeDamage.Apply(Seeds[random.Next(Seeds.Length)], random);
            return (bytes, bytes.Length);
        }, ReadAndLink);

    private static void ReadAndLink(byte[] bytes)
    {
        try
        {
            var spec = ObjectReader.Read("hostile.o", bytes);
            var links = Linker.LinkAll(spec, Profile);
            LookThrough(spec, [.. links]);
            if (spec.Btf is { } btf)
                ReadTypes(btf);
        }
        catch (BadObjectException)
        {
        }
    }

    private static void ReadTypes(BtfSpec btf)
    {
        try
        {
            _ = BtfCheck.Check(btf, Profile);
            _ = BtfHeader.Write(BtfReader.Read(BtfWriter.Write(btf)));
        }
        catch (BadBtfException)
        {
        }
    }

    private static void LookThrough(ObjectSpec spec, LinkResult[] links)
    {
        var reports = links.Select(l => new ProgramReport(l.Name, l.Section, l.Program, l.Program is null ? Verdict.Invalid(l.Error) : new Verdict { Kind = VerdictKind.Accept }, [], []));
        var opened = ObjectBrowser.Open(new CheckResult(spec.FileName, Profile.Name, spec, [.. reports], [], default, ""));
        Assert.NotNull(opened.Listing);
        _ = opened.Programs.Sum(p => p.ToText().Length);
        if (opened.Shelf is not { } shelf)
            return;
        foreach (var row in shelf.Find("", "", 0, 40).Rows)
            _ = ListingText.Of(shelf.Layout(row.Id)!);
    }
}
