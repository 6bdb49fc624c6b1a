using System.Text;
using Microsoft.Win32.SafeHandles;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Host.Bpf;

/// <summary>A program prepared for the kernel: its maps and types are there, its instructions name them.</summary>
internal sealed class ProgramLoad : IDisposable
{
    private const int AttrSize = 144;
    private const int EAGAIN = 11, ENOSPC = 28;
    private const int MaxRetries = 10;
    private const int FirstLog = 1 << 20, LargestLog = 256 << 20;

    private readonly ProgramSpec program;
    private readonly SafeFileHandle? btf;
    private readonly KernelTypes? types;
    private readonly byte[] insns;

    public List<SafeFileHandle> Maps { get; } = [];
    public List<string> Notes { get; } = [];

    /// <exception cref="HostRefusedException">A map cannot be created.</exception>
    public ProgramLoad(ProgramSpec program)
    {
        this.program = program;
        try
        {
            if (program.Btf is { } spec)
            {
                var all = new KernelTypes(spec, program);
                var (handle, result) = KernelTypes.Load(all.Bytes());
                if (handle == null)
                    Notes.Add($"the kernel refuses the program's types (errno {-result}); loaded without");
                (btf, types) = (handle, handle == null ? null : all);
            }
            foreach (var map in program.Maps)
                Maps.Add(KernelMaps.Create(map, btf, Notes));
            insns = InsnCodec.Encode([.. program.Insns.Select(Resolve)]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Asks the verifier once.</summary>
    /// <param name="level">BPF_LOG_* bits.</param>
    /// <returns>The program when it is accepted; the positive errno otherwise; the log either way.</returns>
    public (SafeFileHandle? Handle, int Errno, string Log) Run(uint level)
    {
        for (var size = FirstLog; ; size *= 16)
        {
            var log = new byte[Math.Min(size, LargestLog)];
            var result = Run(level, log);
            if (result == -ENOSPC && size < LargestLog)
                continue;
            return result < 0 ? (null, (int)-result, Text(log)) : (new SafeFileHandle((nint)result, true), 0, Text(log));
        }
    }

    private long Run(uint level, byte[] log)
    {
        using var call = new BpfCall(AttrSize);
        call.U32(0, (uint)program.Type).U32(4, (uint)program.Insns.Length).Pointer(8, insns)
            .Pointer(16, [.. Encoding.UTF8.GetBytes(program.License), 0])
            .U32(24, level).U32(28, level == 0 ? 0 : (uint)log.Length).Pointer(32, level == 0 ? null : log)
            .U32(44, program.Flags).Name(48, program.Name).U32(68, (uint)program.ExpectedAttachType).U32(108, (uint)program.AttachBtfId);
        if (btf != null && types != null && program.Funcs.Length > 0)
        {
            call.U32(72, KernelMaps.Number(btf)).U32(76, 8).Pointer(80, types.Functions).U32(88, (uint)program.Funcs.Length);
            if (program.Lines.Length > 0)
                call.U32(92, 16).Pointer(96, types.Lines).U32(104, (uint)program.Lines.Length);
        }
        else if (btf != null)
        {
            call.U32(72, KernelMaps.Number(btf));
        }
        // A signal (the runtime's own, mostly) interrupts a verification; loaders ask again.
        var result = call.Run(BpfCommand.ProgLoad);
        for (var retry = 0; result == -EAGAIN && retry < MaxRetries; retry++)
            result = call.Run(BpfCommand.ProgLoad);
        return result;
    }

    /// <summary>A load of a map gets the map's descriptor instead of its index.</summary>
    private Insn Resolve(Insn insn) =>
        insn.Op == Op.LdImm64 && insn.Src is 1 or 2 && (uint)insn.Imm < (uint)Maps.Count ? insn.With(imm: (int)KernelMaps.Number(Maps[insn.Imm])) : insn;

    public static string Text(byte[] log)
    {
        var end = Array.IndexOf(log, (byte)0);
        return Encoding.UTF8.GetString(log, 0, end < 0 ? log.Length : end);
    }

    public void Dispose()
    {
        foreach (var map in Maps)
            map.Dispose();
        btf?.Dispose();
    }
}
