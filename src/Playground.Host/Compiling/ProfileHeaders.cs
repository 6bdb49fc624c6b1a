using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Host.Compiling;

/// <summary>The headers that programs of a profile are compiled with, as files: the kernel's types and our own header.</summary>
internal static class ProfileHeaders
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Written = new();

    /// <summary>Our own headers, as embedded in this assembly: what every program gets, and what the scenarios share.</summary>
    private static readonly (string Name, string Text)[] Own = [.. new[] { "playground.h", "scenario.h" }.Select(name => (name, ReadOwn(name)))];

    /// <summary>Folder with <c>vmlinux.h</c> and <c>playground.h</c> of this profile; written when first asked for and kept between runs.</summary>
    public static string Folder(Profile profile) => Written.GetOrAdd(profile.Name.Split('+')[0], _ => new(() => Write(profile))).Value;

    private static string Write(Profile profile)
    {
        var folder = Path.Combine(CacheFolder(), $"{profile.Name.Split('+')[0]}-{Digest(profile)}");
        if (!Directory.Exists(folder))
            RemoveOld(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        WriteOnce(Path.Combine(folder, "vmlinux.h"), () => BtfHeader.Write(profile.KernelBtf));
        foreach (var (name, text) in Own)
            WriteOnce(Path.Combine(folder, name), () => text);
        return folder;
    }

    /// <summary>What the headers depend on, without making them: the code and the embedded data, or the running kernel.</summary>
    private static string Digest(Profile profile)
    {
        var kernel = profile.Name == HostProfile.Name ? File.ReadAllText("/proc/version") : "";
        var parts = string.Join('\0', typeof(BtfHeader).Module.ModuleVersionId, typeof(Profile).Module.ModuleVersionId, kernel, string.Join('\0', Own.Select(o => o.Text)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)))[..16];
    }

    /// <summary>Headers of earlier versions are of no use a day later.</summary>
    private static void RemoveOld(string cache)
    {
        foreach (var folder in Directory.EnumerateDirectories(cache))
        {
            try
            {
                if (Directory.GetLastWriteTimeUtc(folder) < DateTime.UtcNow.AddDays(-1))
                    Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process removes it or still uses it.
            }
        }
    }

    private static void WriteOnce(string path, Func<string> text)
    {
        if (File.Exists(path))
            return;
        var temporary = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllText(temporary, text());
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The user's cache folder, or one of this process when there is none that can be written.</summary>
    private static string CacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache") : null;
        try
        {
            if (cache != null)
                return Directory.CreateDirectory(Path.Combine(cache, "playground", "headers")).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A home that cannot be written, as in a container: the temporary folder does.
        }
        return Directory.CreateTempSubdirectory("playground-headers-").FullName;
    }

    private static string ReadOwn(string name)
    {
        using var reader = new StreamReader(typeof(ProfileHeaders).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"the assembly has no resource '{name}'"));
        return reader.ReadToEnd();
    }
}
