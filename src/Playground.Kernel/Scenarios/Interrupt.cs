using System.Collections.Immutable;

namespace Playground.Kernel.Scenarios;

/// <summary>What interrupts a program: the second can interrupt the first and is not held off by anything.</summary>
public enum InterruptKind : byte { Irq, Nmi }

/// <summary>Programs that come in between, each at some instruction of whatever runs on their CPU, in order.</summary>
public sealed record Interrupt(int Cpu, InterruptKind Kind, ImmutableArray<string> Programs);
