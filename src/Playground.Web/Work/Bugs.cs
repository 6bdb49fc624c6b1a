namespace Playground.Web.Work;

/// <summary>What the reader is told when the playground itself fails; the log has the whole story.</summary>
internal static partial class Bugs
{
    public static string Tell(ILogger log, Exception bug)
    {
        Failed(log, bug);
        return $"This is a bug of the playground, not of your program ({bug.GetType().Name}). Share gives a link that shows it to others.";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Playground bug")]
    private static partial void Failed(ILogger log, Exception bug);
}
