using System.Runtime.InteropServices;

namespace Playground.Host.Bpf;

/// <summary>The system calls that the runtime has no wrapper for. Results are negative errnos on failure.</summary>
internal static class Native
{
    private const uint CapabilityVersion3 = 0x20080522;

    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    public static long Bpf(int command, byte[] attr) => Result(Syscall(IsX64 ? 321 : 280, command, attr, attr.Length));

    /// <summary>Keeps the calling thread on CPU 0, so that per-CPU values are where they are looked for.</summary>
    public static void StayOnFirstCpu() => _ = Affinity(IsX64 ? 203 : 122, 0, sizeof(ulong), [1]);

    /// <summary>Takes capabilities from the calling thread's effective set.</summary>
    /// <param name="keep">Called with a capability's number; false takes it away.</param>
    public static long DropCapabilities(Func<int, bool> keep)
    {
        // Header: version, thread (0: this one). Data, twice: effective, permitted, inheritable.
        int[] header = [unchecked((int)CapabilityVersion3), 0];
        var data = new int[6];
        if (Result(Capabilities(IsX64 ? 125 : 90, header, data)) is < 0 and var failed)
            return failed;
        for (var cap = 0; cap < 64; cap++)
            if (!keep(cap))
                data[cap / 32 * 3] &= ~(1 << cap % 32);
        return Result(Capabilities(IsX64 ? 126 : 91, header, data));
    }

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static long Result(long result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Syscall(long number, long command, [In, Out] byte[] attr, long size);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Capabilities(long number, [In, Out] int[] header, [In, Out] int[] data);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Affinity(long number, long thread, long size, [In] ulong[] mask);
}
