using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Playground.Session.Sharing;

/// <summary>Short ids of stored content: a version letter and 72 bits of its SHA-256, base64url.</summary>
/// <remarks>Content-addressed: the same content has the same link, and no link can be guessed from another.</remarks>
public static partial class ShareId
{
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(content, hash);
        return "a" + Base64Url.EncodeToString(hash[..9]);
    }

    public static bool IsWellFormed(string id) => Pattern().IsMatch(id);

    [GeneratedRegex("^a[A-Za-z0-9_-]{12}$")]
    private static partial Regex Pattern();
}
