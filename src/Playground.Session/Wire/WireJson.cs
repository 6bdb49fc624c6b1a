using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Playground.Session.Agreement;
using Playground.Session.Browsing;

namespace Playground.Session.Wire;

/// <summary>The JSON of the command line and of the HTTP interface: camelCase keys, numbers as numbers, one object a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(VerifyLine))]
[JsonSerializable(typeof(DiffLine))]
[JsonSerializable(typeof(CompareLine))]
[JsonSerializable(typeof(RunLine))]
[JsonSerializable(typeof(ExploreLine))]
[JsonSerializable(typeof(ReplayLine))]
[JsonSerializable(typeof(TraceLine))]
[JsonSerializable(typeof(TraceBatch))]
[JsonSerializable(typeof(ObjectListing))]
[JsonSerializable(typeof(TypePage))]
[JsonSerializable(typeof(TypeLayout))]
[JsonSerializable(typeof(FamilyAgreement))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Like <see cref="JsonSerializerContext.Options"/>, with text kept readable (no escapes for quotes' sake).</summary>
    public static WireJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
