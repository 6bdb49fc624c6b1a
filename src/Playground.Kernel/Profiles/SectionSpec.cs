using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

/// <summary>A section name that libbpf knows; a pattern ending in <c>+</c> also stands for <c>pattern/anything</c>.</summary>
/// <param name="Flags">libbpf's flags (SEC_ATTACH_BTF, SEC_SLEEPABLE, ...).</param>
public sealed record SectionSpec(string Pattern, ProgType Type, AttachType AttachType, ImmutableArray<string> Flags);
