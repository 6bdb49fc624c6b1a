using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Host.Bpf;

/// <summary>A program's types, functions and lines in the kernel's formats.</summary>
internal sealed class KernelTypes
{
    private readonly List<byte> strings = [];
    private readonly Dictionary<string, uint> offsets = [];
    private readonly byte[] types;
    private readonly uint firstOffset;

    /// <summary>The records of <c>line_info</c>, 16 bytes each.</summary>
    public byte[] Lines { get; }
    /// <summary>The records of <c>func_info</c>, 8 bytes each.</summary>
    public byte[] Functions { get; }

    public KernelTypes(BtfSpec btf, ProgramSpec program)
    {
        types = BtfWriter.Write(btf);
        firstOffset = BinaryPrimitives.ReadUInt32LittleEndian(types.AsSpan(20));
        Functions = Records(program.Funcs.Length, 8, (record, i) =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(record, program.Funcs[i].Insn);
            BinaryPrimitives.WriteInt32LittleEndian(record[4..], program.Funcs[i].TypeId);
        });
        Lines = Records(program.Lines.Length, 16, (record, i) =>
        {
            var line = program.Lines[i];
            BinaryPrimitives.WriteInt32LittleEndian(record, line.Insn);
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Text(line.File));
            BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Text(line.Text));
            BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)line.Line << 10 | (uint)Math.Min(line.Column, 1023));
        });
    }

    /// <summary>The types, with the texts of the lines after their own strings.</summary>
    public byte[] Bytes()
    {
        byte[] all = [.. types, .. strings];
        BinaryPrimitives.WriteUInt32LittleEndian(all.AsSpan(20), firstOffset + (uint)strings.Count);
        return all;
    }

    /// <summary>A handle of the loaded types, or a negative errno.</summary>
    /// <remarks>Without a log: the kernel writes every type to it and fails when it is full.</remarks>
    public static (SafeFileHandle? Handle, long Result) Load(byte[] btf)
    {
        using var call = new BpfCall(28);
        var result = call.Pointer(0, btf).U32(16, (uint)btf.Length).Run(BpfCommand.BtfLoad);
        return result < 0 ? (null, result) : (new SafeFileHandle((nint)result, true), result);
    }

    private delegate void Write(Span<byte> record, int index);

    private static byte[] Records(int count, int size, Write write)
    {
        var bytes = new byte[count * size];
        for (var i = 0; i < count; i++)
            write(bytes.AsSpan(i * size, size), i);
        return bytes;
    }

    /// <summary>Offset of a text in the string section, appended when it is new.</summary>
    private uint Text(string text)
    {
        if (offsets.TryGetValue(text, out var offset))
            return offset;
        offset = firstOffset + (uint)strings.Count;
        strings.AddRange(Encoding.UTF8.GetBytes(text));
        strings.Add(0);
        return offsets[text] = offset;
    }
}
