using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Playground.Host.Bpf;

/// <summary>The bpf(2) commands used here.</summary>
internal enum BpfCommand { MapCreate = 0, MapLookup = 1, MapUpdate = 2, MapGetNextKey = 4, ProgLoad = 5, ProgTestRun = 10, BtfLoad = 18, MapFreeze = 22 }

/// <summary>One call of bpf(2): fills the attribute field by field, pins what it points to until disposed.</summary>
internal sealed class BpfCall : IDisposable
{
    private readonly byte[] attr;
    private readonly List<GCHandle> pins = [];

    /// <param name="size">Bytes of the attribute that the kernel is told of.</param>
    public BpfCall(int size) => attr = new byte[size];

    public BpfCall U32(int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(attr.AsSpan(offset), value);
        return this;
    }

    public BpfCall U64(int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(attr.AsSpan(offset), value);
        return this;
    }

    /// <summary>A name of at most 15 of the characters that the kernel allows; others become underscores.</summary>
    public BpfCall Name(int offset, string name)
    {
        for (var i = 0; i < Math.Min(name.Length, 15); i++)
            attr[offset + i] = char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '.' ? (byte)name[i] : (byte)'_';
        return this;
    }

    /// <summary>The address of an array, which the kernel reads or fills; null is 0.</summary>
    public BpfCall Pointer(int offset, byte[]? data)
    {
        if (data == null)
            return this;
        var pin = GCHandle.Alloc(data, GCHandleType.Pinned);
        pins.Add(pin);
        return U64(offset, (ulong)pin.AddrOfPinnedObject());
    }

    /// <summary>A field that the kernel wrote.</summary>
    public uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(attr.AsSpan(offset));

    /// <summary>The result, or a negative errno.</summary>
    public long Run(BpfCommand command) => Native.Bpf((int)command, attr);

    public void Dispose()
    {
        foreach (var pin in pins)
            pin.Free();
        pins.Clear();
    }
}
