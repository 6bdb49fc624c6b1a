namespace Playground.Btf;

/// <summary>Reads the raw BTF format (the <c>.BTF</c> section, <c>/sys/kernel/btf/vmlinux</c>); trusts no offset.</summary>
public static class BtfReader
{
    /// <exception cref="BadBtfException">The bytes are not valid BTF; the message says where.</exception>
    public static BtfSpec Read(ReadOnlyMemory<byte> bytes) => throw new BadBtfException($"{bytes.Length} bytes: no reader yet");
}
