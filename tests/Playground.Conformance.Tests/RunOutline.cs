using System.Text.RegularExpressions;
using Playground.Executor;
using Playground.Host;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Conformance.Tests;

/// <summary>What a test run came to, as one line: errno, return value, packet, maps. For comparing runs and for keeping them.</summary>
internal static partial class RunOutline
{
    /// <summary>The packet that programs get which take one: an IPv4 header's place filled with numbers that repeat nowhere.</summary>
    public static byte[] Packet { get; } = [.. Enumerable.Range(0, 64).Select(i => (byte)(i is 12 ? 8 : i is 13 ? 0 : i * 37 + 11))];

    public static bool TakesPacket(ProgramSpec program) => program.Type is not (ProgType.Syscall or ProgType.RawTracepoint);

    /// <summary>What this computer's kernel makes of it; null when it refuses the program.</summary>
    public static string? OfKernel(ProgramSpec program, Profile profile)
    {
        try
        {
            // Without a packet the kernel takes no repetitions either.
            var run = HostKernel.Run(program, TakesPacket(program) ? Packet : [], [], TakesPacket(program) ? 1 : 0);
            return Line(run.Errno, run.RetVal, run.DataOut, run.Maps.Where(m => IsComparable(m.Map, profile)).Select(m => (m.Map.Name, m.Entries.Select(e => (e.Key, e.Value)))));
        }
        catch (HostRefusedException)
        {
            return null;
        }
    }

    public static string Of(RunResult run, ProgramSpec program, Profile profile) => run.Trap?.ToString() ??
        Line(run.Errno, run.RetVal, run.DataOut.AsSpan(), run.Maps.Where(m => IsComparable(program.Maps.First(p => p.Name == m.Name), profile))
            .Select(m => (m.Name, m.Entries.Select(e => (e.Key.ToArray(), e.Value.ToArray())))));

    /// <summary>False for what a kernel shows otherwise: frozen data, storages (found by descriptors), list heads (addresses of its own).</summary>
    private static bool IsComparable(MapSpec map, Profile profile) => !map.IsFrozen && map.Type is not (MapType.SkStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.InodeStorage)
        && !SpecialFields.Of(map, profile).Has(FieldKind.ListHead);

    private static string Line(int errno, uint retval, ReadOnlySpan<byte> data, IEnumerable<(string Name, IEnumerable<(byte[] Key, byte[] Value)> Entries)> maps)
    {
        var contents = maps.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.Name + string.Concat(m.Entries
            .Select(e => $" {Convert.ToHexStringLower(e.Key)}={Convert.ToHexStringLower(e.Value)}").Order(StringComparer.Ordinal))).Where(m => m.Contains('='));
        return ZeroBytes().Replace($"errno {errno} retval {retval:x} data {Convert.ToHexStringLower(data)} {string.Join("; ", contents)}", m => $"({m.Length / 2})").TrimEnd();
    }

    /// <summary>Many zero bytes in a row, written as their number.</summary>
    [GeneratedRegex("(00){6,}")]
    private static partial Regex ZeroBytes();
}
