namespace Playground.Executor;

/// <summary>Runs unverified instructions on a piece of memory: R1 points to it, R2 is its length.</summary>
public static class RawRunner
{
    /// <param name="insns">Wire bytes.</param>
    /// <param name="memory">Changed in place.</param>
    public static (ulong R0, Trap? Trap) Exec(ReadOnlySpan<byte> insns, byte[] memory, Engine engine = Engine.Interpreter) =>
        (0, new Trap(TrapKind.Unsupported, "exec", 0, engine.ToString()));
}
