using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Playground.Kernel.Scenarios;

namespace Playground.Session.Running;

/// <summary>A scenario as a JSON file: <c>{"setup":["fill"],"cpus":[["take"],["get","get"]],"data":"hex"}</c>.</summary>
/// <remarks>
/// Lists of lines as <see cref="ScenarioLines"/> has them: <c>"interrupts":["irq 0 tick"], "actors":["user delete slots 0","rcu"]</c>;
/// without their first word: <c>"maps":["counts 0 5"], "expect":["counts[0] == 2"], "check":["lost-update"]</c>.
/// </remarks>
public sealed partial class ScenarioFile
{
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(Content))]
    private sealed partial class Json : JsonSerializerContext;

    internal sealed record Content(string[]? Setup, string[][]? Cpus, string? Data, string[]? Interrupts, string[]? Actors, string[]? Maps, string[]? Expect, string[]? Check);

    /// <exception cref="BadScenarioException">Not a scenario; the message says what.</exception>
    public static Scenario Parse(string text)
    {
        try
        {
            var content = JsonSerializer.Deserialize(text, Json.Default.Content) ?? throw new BadScenarioException("the scenario file is empty");
            return ScenarioLines.Parse(
            [
                .. content.Interrupts ?? [], .. content.Actors ?? [],
                .. (content.Maps ?? []).Select(m => "map " + m), .. (content.Expect ?? []).Select(e => "expect " + e), .. (content.Check ?? []).Select(c => "check " + c),
            ]) with
            {
                Setup = [.. content.Setup ?? []],
                Cpus = RunRequest.ParseCpus((content.Cpus ?? []).Select(c => string.Join(',', c))),
                Data = Convert.FromHexString(content.Data ?? ""),
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new BadScenarioException("scenario file: " + e.Message);
        }
    }
}
