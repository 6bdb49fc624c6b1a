using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Linking;

/// <summary>Writes the value of a configuration extern as its declared type wants it.</summary>
internal static class KconfigValues
{
    private static readonly KernelVersion BpfCookie = new(5, 15);

    public static void Write(ObjectExtern e, BtfSpec btf, Profile profile, Span<byte> to)
    {
        switch (e.Name)
        {
            case "LINUX_KERNEL_VERSION":
                WriteNumber(e, to, (ulong)KernelVersionCode(profile));
                return;
            case "LINUX_HAS_BPF_COOKIE":
                WriteNumber(e, to, profile.Version >= BpfCookie ? 1ul : 0);
                return;
            case "LINUX_HAS_SYSCALL_WRAPPER":
                WriteNumber(e, to, profile.Config.ContainsKey("CONFIG_KPROBES") ? 1ul : 0); // libbpf finds out by a kprobe on the wrapper
                return;
        }
        if (!e.Name.StartsWith("CONFIG_", StringComparison.Ordinal))
        {
            if (!e.IsWeak)
                throw new LinkException($"extern '{e.Name}': unrecognized virtual extern");
            return;
        }
        if (!profile.Config.TryGetValue(e.Name, out var text))
        {
            if (!e.IsWeak)
                throw new LinkException($"extern '{e.Name}': {profile.Name} is configured without it");
            return;
        }
        WriteText(e, btf, text, to);
    }

    /// <summary>Patch levels of the kernels that the profiles were taken from.</summary>
    private static readonly Dictionary<KernelVersion, int> PatchLevels = new() { [new(6, 18)] = 44, [new(6, 12)] = 117, [new(6, 1)] = 192 };

    private static int KernelVersionCode(Profile profile) =>
        profile.Version.Major << 16 | profile.Version.Minor << 8 | PatchLevels.GetValueOrDefault(profile.Version);

    private static void WriteText(ObjectExtern e, BtfSpec btf, string text, Span<byte> to)
    {
        var type = btf.SkipModifiers(e.TypeId);
        if (text is "y" or "m" or "n")
        {
            ulong value = (type, text) switch
            {
                (BtfInt { IsBool: true }, "m") => throw Bad(e, text),
                (BtfInt { IsBool: true }, _) or (BtfEnum, "n") => text == "y" ? 1ul : 0,
                (BtfEnum, _) => text == "y" ? 1ul : 2,
                (BtfInt { Size: 1 }, _) => text[0],
                _ => throw Bad(e, text),
            };
            WriteNumber(e, to, value);
        }
        else if (text.StartsWith('"'))
        {
            if (type is not BtfArray)
                throw Bad(e, text);
            var bytes = Encoding.UTF8.GetBytes(text.Trim('"'));
            bytes.AsSpan(0, Math.Min(bytes.Length, to.Length - 1)).CopyTo(to);
        }
        else
        {
            if (type is not BtfInt { IsBool: false } number || !TryNumber(text, out var value) || !Fits(value, number))
                throw Bad(e, text);
            WriteNumber(e, to, value);
        }
    }

    private static bool TryNumber(string text, out ulong value)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var signed))
        {
            value = (ulong)signed;
            return true;
        }
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool Fits(ulong value, BtfInt type)
    {
        var bits = type.Size * 8;
        if (bits == 64)
            return true;
        return type.IsSigned ? (long)value >= -(1L << (bits - 1)) && (long)value < 1L << (bits - 1) : value >> bits == 0;
    }

    private static void WriteNumber(ObjectExtern e, Span<byte> to, ulong value)
    {
        if (to.Length > 8)
            throw Bad(e, value.ToString(CultureInfo.InvariantCulture));
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..to.Length].CopyTo(to);
    }

    private static LinkException Bad(ObjectExtern e, string text) => new($"extern '{e.Name}': its type cannot hold the value {text}");
}
