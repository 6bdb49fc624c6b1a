using System.Text.Json;
using System.Text.Json.Serialization;
using Playground.Session.Sources;

namespace Playground.Session.Sharing;

/// <summary>A share as the bytes that are stored and hashed, and the limits on it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Share))]
public sealed partial class ShareContent : JsonSerializerContext
{
    /// <exception cref="BadShareException">Something is larger than is kept.</exception>
    public static byte[] ToBytes(Share share)
    {
        if ((share.Text is null) == (share.ObjectBytes is null))
            throw new BadShareException("a share holds either a source text or an object");
        if (share.Text is { } text && System.Text.Encoding.UTF8.GetByteCount(text) > SourceInput.MaxSource)
            throw new BadShareException($"the source is longer than {SourceInput.MaxSource >> 10} KiB");
        if (share.ObjectBytes is { Length: > SourceInput.MaxObject })
            throw new BadShareException($"the object is larger than {SourceInput.MaxObject >> 20} MiB");
        if (share.Schedule.Length > Sharing.Share.MaxSchedule)
            throw new BadShareException($"the schedule is longer than {Sharing.Share.MaxSchedule >> 10} KiB");
        if (share.FileName.Length > 200 || share.Profile.Length > 200 || share.Outcome.Length > 2000 || share.CompilerVersion.Length > 200)
            throw new BadShareException("a name in the share is too long");
        if (share.Cpus.Length > 8 || share.Cpus.Sum(c => c.Length) + share.Setup.Length > 256)
            throw new BadShareException("a share runs at most 256 programs on at most 8 CPUs");
        if (share.Lines is { } lines && (lines.Length > 256 || lines.Sum(l => l.Length) > 16 << 10))
            throw new BadShareException("a share's scenario has at most 256 lines and 16 KiB");
        return JsonSerializer.SerializeToUtf8Bytes(share, Default.Share);
    }

    public static Share? FromBytes(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, Default.Share);
}
