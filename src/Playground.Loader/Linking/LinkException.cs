namespace Playground.Loader.Linking;

/// <summary>Why a program cannot be linked; thrown while linking and caught in <see cref="Linker"/> alone.</summary>
internal sealed class LinkException(string message, bool unsupported = false) : Exception(message)
{
    /// <summary>A kernel could take it and the playground does not model it.</summary>
    public bool Unsupported { get; } = unsupported;
}
