using System.Buffers.Text;
using System.IO.Compression;
using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>An exploration that was stopped, as text: what is left of the search, and what was found so far.</summary>
/// <remarks><c>e1.</c>, then base64url of deflated bytes: digest of programs and scenario, the search's checkpoint, endings, violations.</remarks>
internal static class ResumeToken
{
    private const string Version = "e1.";
    private const int MaxBytes = 64 << 20, MaxEntries = 4096;

    public static string Write(ScenarioModel model, Checkpoint rest, Harvest found)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        using (var to = new BinaryWriter(deflate))
        {
            to.Write(Digest(model));
            rest.Write(to);
            to.Write7BitEncodedInt(found.Endings.Count);
            foreach (var (digest, ending) in found.Endings)
            {
                to.Write(digest);
                to.Write7BitEncodedInt64(ending.Count);
                WritePath(to, ending.Path);
            }
            to.Write7BitEncodedInt(found.Violations.Count);
            foreach (var ((kind, obj), (message, path)) in found.Violations)
            {
                to.Write(kind);
                to.Write(obj);
                to.Write(message);
                WritePath(to, path);
            }
        }
        return Version + Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <exception cref="InvalidDataException">No token, or one of another exploration.</exception>
    public static Checkpoint Read(string token, ScenarioModel model, Harvest found)
    {
        if (!token.StartsWith(Version, StringComparison.Ordinal))
            throw new InvalidDataException($"a token begins with {Version}");
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(Base64Url.DecodeFromChars(token.AsSpan(Version.Length))), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = deflate.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxBytes)
                    throw new InvalidDataException("too long");
            }
            bytes.Position = 0;
            using var from = new BinaryReader(bytes);
            if (from.ReadUInt64() != Digest(model))
                throw new InvalidDataException("the token belongs to other programs or to another scenario");
            var checkpoint = Checkpoint.Read(from);
            for (var i = Count(from.Read7BitEncodedInt()); i > 0; i--)
            {
                var (digest, count) = (from.ReadUInt64(), from.Read7BitEncodedInt64());
                found.AddEnding(digest, ReadPath(from, model), count);
            }
            for (var i = Count(from.Read7BitEncodedInt()); i > 0; i--)
            {
                var (kind, obj, message) = (from.ReadString(), from.ReadString(), from.ReadString());
                found.AddViolation(kind, obj, message, ReadPath(from, model));
            }
            return checkpoint;
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or IOException)
        {
            throw new InvalidDataException("the token is damaged", e);
        }

        static int Count(int count) => count is >= 0 and <= MaxEntries ? count : throw new InvalidDataException("the token is damaged");
    }

    private static void WritePath(BinaryWriter to, byte[] path)
    {
        to.Write7BitEncodedInt(path.Length);
        to.Write(path);
    }

    /// <summary>A path that the model can go.</summary>
    private static byte[] ReadPath(BinaryReader from, ScenarioModel model)
    {
        var length = from.Read7BitEncodedInt();
        if (length is < 0 or > ScenarioRunner.MaxSteps)
            throw new InvalidDataException("the token is damaged");
        var path = from.ReadBytes(length);
        model.Rewind(0);
        foreach (var thread in path)
        {
            if (thread >= model.Threads || model.Status(thread) != ThreadStatus.Ready)
                throw new InvalidDataException("the token is damaged");
            model.Step(thread);
        }
        model.Rewind(0);
        return path;
    }

    /// <summary>Equal for equal programs that start from equal maps.</summary>
    private static ulong Digest(ScenarioModel model)
    {
        model.Rewind(0);
        var hash = FinalChecks.Fingerprint(model);
        for (var t = 0; t < model.Threads; t++)
        {
            var cpu = model.Cpu(t);
            hash = FinalChecks.Mix(hash, (ulong)cpu.Kind << 8 | (uint)cpu.Processor);
            foreach (var code in cpu.Script)
            {
                foreach (var c in code.Name)
                    hash = FinalChecks.Mix(hash, c);
                foreach (var d in code.Insns)
                    hash = FinalChecks.Mix(FinalChecks.Mix(hash, (ulong)d.Op << 32 | (uint)(d.Dst << 24 | d.Src << 16) | (ushort)d.Off), d.Imm);
            }
        }
        return hash;
    }
}
