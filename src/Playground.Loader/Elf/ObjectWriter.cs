using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Writes an object as BPF ELF that libbpf loads.</summary>
public static class ObjectWriter
{
    public static byte[] Write(ObjectSpec spec) => throw new BadObjectException($"{spec.FileName}: no writer yet");
}
