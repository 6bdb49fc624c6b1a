using Playground.Btf.Header;

namespace Playground.Btf;

/// <summary>Writes types as a C header: a <c>vmlinux.h</c> for programs compiled with clang for BPF.</summary>
/// <remarks>
/// Every named struct and union is declared first and enums are defined next, since they depend on nothing; then each
/// definition follows those it contains. Records carry <c>preserve_access_index</c>, so accesses become CO-RE relocations.
/// Functions and variables are left out: programs declare the ones they use.
/// </remarks>
public static class BtfHeader
{
    /// <exception cref="BadBtfException">Types that contain themselves, or nest too deep to be C.</exception>
    public static string Write(BtfSpec btf) => new HeaderWriter(btf).Write();
}
