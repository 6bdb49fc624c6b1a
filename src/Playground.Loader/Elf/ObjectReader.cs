using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Reads a BPF ELF object; what it says does not depend on the profile or the computer.</summary>
public static class ObjectReader
{
    /// <exception cref="BadObjectException">The bytes are not a BPF object.</exception>
    public static ObjectSpec Read(string fileName, ReadOnlyMemory<byte> bytes) => throw new BadObjectException($"{fileName}: no reader yet ({bytes.Length} bytes)");
}
