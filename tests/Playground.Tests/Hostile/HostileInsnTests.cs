using System.Collections.Immutable;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Elf;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Tests.Hostile;

/// <summary>Damaged programs through the verifier: judged within their budget, and never our bug.</summary>
public sealed class HostileInsnTests
{
    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");

    private static readonly ProgramSpec[] Seeds = [.. HostileRun.SeedFiles
        .SelectMany(Programs)];

    private static IEnumerable<ProgramSpec> Programs(string file)
    {
        try
        {
            return Linker.LinkAll(ObjectReader.Read(file, File.ReadAllBytes(file)), Profile).Select(l => l.Program).OfType<ProgramSpec>();
        }
        catch (BadObjectException)
        {
            return []; // an object that says nothing is no seed
        }
    }

    [Fact]
    public void Damaged_programs_are_judged_and_never_our_bug() => new HostileRun("programs", 600).Play(
        random =>
        {
            var seed = Seeds[random.Next(Seeds.Length)];
            var bytes = Damage(InsnCodec.Encode([.. seed.Insns]), random);
            return (seed with { Insns = InsnCodec.Decode(bytes) }, bytes.Length + (1 << 20));
        }, Judge);

    private static void Judge(ProgramSpec program)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var verdict = BpfVerifier.Verify(program, Profile, new VerifierOptions { LogLevel = 1, Cancellation = limit.Token }).Verdict;
        Assert.False(verdict.Message.StartsWith("playground bug", StringComparison.Ordinal), verdict.Message);
        if (verdict.Kind == VerdictKind.Reject)
            Assert.NotEqual(0, verdict.Errno);
    }

    private static byte[] Damage(byte[] seed, Random random)
    {
        var bytes = seed.ToArray();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var count = bytes.Length / 8;
            var at = random.Next(count) * 8;
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] = OpcodeTable.All[random.Next(OpcodeTable.All.Length)];
                    break;
                case 1:
                    bytes[at + 1] = (byte)(random.Next(12) | random.Next(12) << 4);
                    break;
                case 2: // an offset, mostly a short way
                    BitConverter.TryWriteBytes(bytes.AsSpan(at + 2), (short)(random.Next(4) == 0 ? random.Next(-32768, 32768) : random.Next(-12, 12)));
                    break;
                case 3:
                    BitConverter.TryWriteBytes(bytes.AsSpan(at + 4), random.Next(4) switch { 0 => random.Next(int.MinValue, int.MaxValue), 1 => 1 << random.Next(32), 2 => -random.Next(600), _ => random.Next(220) });
                    break;
                case 4:
                    bytes[at + random.Next(8)] ^= (byte)(1 << random.Next(8));
                    break;
                case 5: // one instruction in another's place
                    bytes.AsSpan(random.Next(count) * 8, 8).ToArray().CopyTo(bytes, at);
                    break;
                case 6 when count > 2: // one less
                    bytes = [.. bytes[..at], .. bytes[(at + 8)..]];
                    break;
                case 7: // a piece again
                    var length = Math.Min(random.Next(1, 12), count - at / 8) * 8;
                    bytes = [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
                    break;
                default: // two exchanged
                    var other = random.Next(count) * 8;
                    for (var i = 0; i < 8; i++)
                        (bytes[at + i], bytes[other + i]) = (bytes[other + i], bytes[at + i]);
                    break;
            }
        }
        return bytes;
    }
}
