using System.Text.Json;
using System.Text.Json.Serialization;

namespace Playground.Web.Api;

/// <summary>CPU scripts as texts (<c>["take*2,get"]</c>), as lists of names (<c>[["take","get"]]</c>), or one text for one CPU.</summary>
internal sealed class ScriptsConverter : JsonConverter<string[]>
{
    public override string[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [reader.GetString() ?? ""];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("CPU scripts are a list");
        var scripts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            scripts.Add(Script(ref reader));
        return [.. scripts];
    }

    public override void Write(Utf8JsonWriter writer, string[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var script in value)
            writer.WriteStringValue(script);
        writer.WriteEndArray();
    }

    private static string Script(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString() ?? "";
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("a CPU script is a text or a list of program names");
        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            names.Add(reader.TokenType == JsonTokenType.String ? reader.GetString() ?? "" : throw new JsonException("a program name is a text"));
        return string.Join(',', names);
    }
}
