using System.Diagnostics;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Types;
using Playground.Loader.Elf;
using Playground.Loader.Linking;

namespace Playground.Tests.Loader;

/// <summary>Damaged objects: each is read, linked or refused, quickly; nothing else is thrown.</summary>
/// <remarks>
/// A longer run: <c>PLAYGROUND_FUZZ=1000000 dotnet test --filter HostileObjectTests</c>. Seeds are the recorded objects;
/// the round's number is the random seed, so that a failure can be repeated alone.
/// </remarks>
public class HostileObjectTests
{
    private const int ShortRun = 600;

    private static readonly byte[][] Seeds =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Loader", "Data"), "*.o").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");

    [Fact]
    public void Damaged_objects_are_read_or_refused_and_nothing_else()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("PLAYGROUND_FUZZ"), out var asked) ? asked : ShortRun;
        for (var round = 0; round < rounds; round++)
        {
            var random = new Random(round);
            var bytes = ObjectDamage.Apply(Seeds[random.Next(Seeds.Length)], random);
            var watch = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAndLink(bytes);
            }
            catch (BadObjectException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}");
            }
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"round {round}: {watch.Elapsed}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200L << 20, $"round {round}: {(GC.GetAllocatedBytesForCurrentThread() - before) >> 20} MB");
        }
    }

    private static void ReadAndLink(byte[] bytes)
    {
        var spec = ObjectReader.Read("hostile.o", bytes);
        _ = Linker.LinkAll(spec, Profile);
        if (spec.Btf is not { } btf)
            return;
        try
        {
            _ = BtfCheck.Check(btf, Profile);
            _ = BtfHeader.Write(BtfReader.Read(BtfWriter.Write(btf)));
        }
        catch (BadBtfException)
        {
        }
    }
}
