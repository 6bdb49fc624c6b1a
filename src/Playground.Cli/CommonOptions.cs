using System.CommandLine;
using Playground.Kernel.Profiles;

namespace Playground.Cli;

/// <summary>The options every command takes.</summary>
internal sealed class CommonOptions
{
    public Option<string> Profile { get; } = new("--profile") { Description = "kernel to answer for", DefaultValueFactory = _ => ProfileCatalog.Default };
    public Option<bool> Json { get; } = new("--json") { Description = "one JSON object a line" };
    public Option<double> Timeout { get; } = new("--timeout") { Description = "seconds for each program", DefaultValueFactory = _ => 60 };

    public CommonOptions AddTo(Command command)
    {
        command.Options.Add(Profile);
        command.Options.Add(Json);
        command.Options.Add(Timeout);
        return this;
    }

    /// <summary>The profile of that name, or null and why not.</summary>
    public static Profile? TryProfile(string name, ref string error)
    {
        try
        {
            return ProfileCatalog.Get(name);
        }
        catch (UnknownProfileException e)
        {
            error = e.Message;
            return null;
        }
    }

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0.01, 86_400));
}
