using Microsoft.Win32.SafeHandles;
using Playground.Host.Bpf;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;

namespace Playground.Host;

/// <summary>Whose rights a load has.</summary>
public enum HostCaps
{
    /// <summary>Those of this process.</summary>
    All,
    /// <summary>Without CAP_PERFMON and CAP_SYS_ADMIN: pointer leaks and speculation are checked.</summary>
    Bpf,
    /// <summary>None at all.</summary>
    None,
}

/// <summary>How to ask the kernel.</summary>
/// <param name="LogLevel">0, 1 or 2.</param>
public sealed record HostOptions(int LogLevel = 0, HostCaps Caps = HostCaps.All)
{
    /// <summary>Longest time for one program; the answer is then no verdict.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A verdict of this computer's kernel, and what was done quietly on the way.</summary>
public sealed record HostVerdict(Verdict Verdict, IReadOnlyList<string> Notes);

/// <summary>One run of a program in the kernel.</summary>
/// <param name="Errno">Positive errno of BPF_PROG_TEST_RUN; 0 when it ran.</param>
/// <param name="Nanoseconds">Average time of one repetition.</param>
public sealed record HostRun(uint RetVal, int Errno, byte[] DataOut, byte[] ContextOut, uint Nanoseconds, IReadOnlyList<HostMap> Maps);

/// <summary>A map's elements after a run.</summary>
public sealed record HostMap(MapSpec Map, IReadOnlyList<(byte[] Key, byte[] Value)> Entries);

/// <summary>This computer's kernel through bpf(2). Programs are loaded, asked about and unloaded; nothing is ever attached.</summary>
public static class HostKernel
{
    private const uint Statistics = 4;
    private const int EPERM = 1, EAGAIN = 11;
    private const int CapSysAdmin = 21, CapPerfmon = 38;
    private const int MaxDumpedEntries = 65536;

    /// <summary>Null when bpf(2) may be used; otherwise why not, and what would help.</summary>
    public static string? WhyUnavailable()
    {
        if (!Native.IsSupported)
            return "bpf(2) needs Linux on x86-64 or arm64";
        using var call = new BpfCall(80);
        var result = call.U32(0, (uint)MapType.Array).U32(4, 4).U32(8, 4).U32(12, 1).Run(BpfCommand.MapCreate);
        if (result >= 0)
        {
            new SafeFileHandle((nint)result, true).Dispose();
            return null;
        }
        return result == -EPERM
            ? "the kernel permits bpf(2) only with CAP_BPF or root (in a container: --cap-add BPF,PERFMON,NET_ADMIN,SYS_ADMIN and no seccomp filter)"
            : $"bpf(2) fails with errno {-result}";
    }

    /// <summary>The kernel's verdict of a program linked against this kernel's own types (<see cref="HostProfile"/>).</summary>
    public static HostVerdict Verify(ProgramSpec program, HostOptions options) =>
        OnThread(options, () => VerifyHere(program, options)) ?? new HostVerdict(
            new Verdict { Kind = VerdictKind.NoVerdict, Message = $"the kernel has not answered after {options.Timeout.TotalSeconds:0} s" }, []);

    /// <summary>Loads a program and runs it with BPF_PROG_TEST_RUN.</summary>
    /// <param name="data">Packet bytes; empty for program types that take none.</param>
    /// <param name="context">Context bytes; empty for the default.</param>
    /// <exception cref="HostRefusedException">The program is not accepted.</exception>
    public static HostRun Run(ProgramSpec program, byte[] data, byte[] context, int repeat = 1, HostOptions? options = null)
    {
        Exception? failure = null;
        var run = OnThread(options ?? new HostOptions(), () =>
        {
            try
            {
                return RunHere(program, data, context, repeat);
            }
            catch (HostRefusedException e)
            {
                failure = e;
                return null;
            }
        });
        return run ?? throw failure ?? new HostRefusedException("the kernel has not answered in time", EAGAIN);
    }

    private static HostVerdict VerifyHere(ProgramSpec program, HostOptions options)
    {
        try
        {
            if (program.Type == ProgType.Ext)
                return NoVerdict("freplace: needs a target program", 0);
            using var load = new ProgramLoad(program);
            var (handle, errno, text) = load.Run(Statistics);
            handle?.Dispose();
            if (errno == EPERM && text.Length == 0)
                return NoVerdict("EPERM before verification", errno);
            var log = VerifierLog.Parse(text);
            var verdict = new Verdict
            {
                Kind = errno == 0 ? VerdictKind.Accept : VerdictKind.Reject,
                Errno = errno,
                Message = errno == 0 ? "" : log.Message,
                ProcessedInsns = log.ProcessedInsns,
                TotalStates = log.TotalStates,
                PeakStates = log.PeakStates,
                MaxStatesPerInsn = log.MaxStatesPerInsn,
                Microseconds = log.Microseconds,
            };
            return new HostVerdict(options.LogLevel > 0 ? WithLog(verdict, program, load, options.LogLevel) : verdict, load.Notes);
        }
        catch (HostRefusedException e)
        {
            return NoVerdict(e.Message, e.Errno);
        }
    }

    private static Verdict WithLog(Verdict verdict, ProgramSpec program, ProgramLoad load, int level)
    {
        var (handle, _, text) = load.Run((uint)level | Statistics);
        handle?.Dispose();
        var insn = verdict.Kind == VerdictKind.Reject ? VerifierLog.Parse(text).LastInsn : -1;
        var line = insn < 0 ? null : program.Lines.LastOrDefault(l => l.Insn <= insn);
        return verdict with { Log = text, At = insn < 0 ? null : new VerdictPlace(insn, line?.File ?? "", line?.Line ?? 0, line?.Column ?? 0) };
    }

    private static HostRun RunHere(ProgramSpec program, byte[] data, byte[] context, int repeat)
    {
        Native.StayOnFirstCpu();
        using var load = new ProgramLoad(program);
        var (handle, errno, text) = load.Run(Statistics);
        using (handle)
        {
            if (handle == null)
                throw new HostRefusedException(VerifierLog.Parse(text).Message, errno);
            var (dataOut, contextOut) = (new byte[data.Length == 0 ? 0 : data.Length + 4096], new byte[context.Length]);
            using var call = new BpfCall(80);
            call.U32(0, KernelMaps.Number(handle)).U32(32, (uint)repeat);
            if (data.Length > 0)
                call.U32(8, (uint)data.Length).Pointer(16, data).U32(12, (uint)dataOut.Length).Pointer(24, dataOut);
            if (context.Length > 0)
                call.U32(40, (uint)context.Length).Pointer(48, context).U32(44, (uint)contextOut.Length).Pointer(56, contextOut);
            var result = call.Run(BpfCommand.ProgTestRun);
            return new HostRun(call.U32(4), result < 0 ? (int)-result : 0, dataOut[..(int)Math.Min(call.U32(12), (uint)dataOut.Length)],
                contextOut, call.U32(36),
                [.. program.Maps.Select((map, i) => new HostMap(map, KernelMaps.Dump(load.Maps[i], map, PossibleCpus(), MaxDumpedEntries)))]);
        }
    }

    /// <summary>Runs on a thread of its own, which may give up its rights: they belong to the thread. Null when it takes too long.</summary>
    private static T? OnThread<T>(HostOptions options, Func<T?> work) where T : class
    {
        T? result = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (options.Caps != HostCaps.All)
                    Native.DropCapabilities(cap => options.Caps == HostCaps.Bpf && cap is not (CapSysAdmin or CapPerfmon));
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        { IsBackground = true };
        thread.Start();
        if (!thread.Join(options.Timeout))
            return null;
        return failure == null ? result : throw new InvalidOperationException("asking the kernel failed", failure);
    }

    private static HostVerdict NoVerdict(string why, int errno) =>
        new(new Verdict { Kind = VerdictKind.NoVerdict, Message = why, Errno = errno }, []);

    /// <summary>Highest number in a list such as <c>0-3</c>, plus one.</summary>
    internal static int PossibleCpus() =>
        File.Exists("/sys/devices/system/cpu/possible")
            ? int.Parse(File.ReadAllText("/sys/devices/system/cpu/possible").Trim().Split(',', '-')[^1]) + 1
            : Environment.ProcessorCount;
}
