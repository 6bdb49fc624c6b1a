using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Host;

/// <summary>This computer's kernel as a profile: its own types, the nearest known kernel's tables.</summary>
/// <remarks>For linking what this kernel is to judge. Its verdicts come from <see cref="HostKernel"/>, not from the tables.</remarks>
public static class HostProfile
{
    /// <summary>The name under which verdicts of this kernel are shown.</summary>
    public const string Name = "host";

    private const string Types = "/sys/kernel/btf/vmlinux";

    private static readonly Lazy<Profile> Profile = new(Read);

    /// <summary>Null when this kernel tells its types; otherwise why not.</summary>
    public static string? WhyUnavailable() =>
        File.Exists(Types) ? null : $"this kernel does not tell its types ({Types} is missing; it needs CONFIG_DEBUG_INFO_BTF)";

    /// <exception cref="HostRefusedException">This kernel does not tell its types.</exception>
    public static Profile Get() => WhyUnavailable() is { } why ? throw new HostRefusedException(why, 2) : Profile.Value;

    private static Profile Read()
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var numbers = release.Split('.', '-');
        var version = new KernelVersion(int.Parse(numbers[0]), int.Parse(numbers[1]));
        return ProfileCatalog.ForKernel(Name, version, BtfReader.Read(File.ReadAllBytes(Types)));
    }
}
