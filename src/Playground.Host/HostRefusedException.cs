namespace Playground.Host;

/// <summary>This computer's kernel refuses something before the verifier is asked.</summary>
/// <param name="message">What and why.</param>
/// <param name="errno">Positive errno.</param>
public sealed class HostRefusedException(string message, int errno) : Exception(message)
{
    public int Errno { get; } = errno;
}
