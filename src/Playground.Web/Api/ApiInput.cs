using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Playground.Kernel.Profiles;
using Playground.Session.Sources;

namespace Playground.Web.Api;

/// <summary>A request that cannot be served as it is: HTTP status and a sentence that says why.</summary>
internal sealed class BadRequestException(int status, string message) : Exception(message)
{
    public int Status => status;
}

/// <summary>Reads requests: JSON, or multipart with the same names as fields and the source or object as a file.</summary>
internal static class ApiInput
{
    private static readonly string[] Lists = ["setup", "cpus", "scenario"];

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 8,
    };

    /// <exception cref="BadRequestException">Not readable, or too large.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation) where T : SourceRequest
    {
        try
        {
            if (request.HasFormContentType)
                return await FormAsync<T>(request, cancellation);
            if (!request.HasJsonContentType())
                throw new BadRequestException(StatusCodes.Status415UnsupportedMediaType, "send application/json, or multipart/form-data with a file");
            return await request.ReadFromJsonAsync<T>(Json, cancellation) ?? throw new BadRequestException(StatusCodes.Status400BadRequest, "the request is empty");
        }
        catch (JsonException e)
        {
            throw new BadRequestException(StatusCodes.Status400BadRequest, $"the request cannot be read: {e.Message}");
        }
        catch (InvalidDataException e)
        {
            throw new BadRequestException(StatusCodes.Status400BadRequest, $"the form cannot be read: {e.Message}");
        }
    }

    /// <summary>The source that a request carries, its size checked.</summary>
    public static SourceInput Input(SourceRequest request)
    {
        if (request.Source is null == request.Object is null)
            throw new BadRequestException(StatusCodes.Status400BadRequest, "give either a source or an object");
        if (request.Object is { } bytes)
        {
            Limit(bytes.Length, SourceInput.MaxObject, "object");
            return new SourceInput(Path.GetFileName(request.FileName ?? "program.o"), SourceKind.Object, bytes);
        }
        var text = request.Source ?? "";
        Limit(Encoding.UTF8.GetByteCount(text), SourceInput.MaxSource, "source");
        var name = Path.GetFileName(request.FileName ?? "program.c");
        var kind = SourceInput.KindOf(name) ?? SourceKind.C;
        if (kind == SourceKind.Object)
            throw new BadRequestException(StatusCodes.Status400BadRequest, "an object goes into the field object, as base64");
        return SourceInput.FromText(name, kind, text);
    }

    public static string Profile(SourceRequest request) => Profile(request.Profile ?? ProfileCatalog.Default);

    /// <exception cref="BadRequestException">No such profile.</exception>
    public static string Profile(string name) =>
        ProfileCatalog.Names.Contains(name) ? name
            : throw new BadRequestException(StatusCodes.Status400BadRequest, $"no profile is named '{name}'; there are: {string.Join(", ", ProfileCatalog.Names)}");

    public static TimeSpan Timeout(double? seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds ?? 30, 0.1, 60));

    private static async Task<T> FormAsync<T>(HttpRequest request, CancellationToken cancellation)
    {
        var form = await request.ReadFormAsync(new FormOptions { ValueLengthLimit = SourceInput.MaxSource * 2, ValueCountLimit = 64, MultipartBodyLengthLimit = Hosting.Limits.MaxBody }, cancellation);
        var json = new JsonObject();
        foreach (var (name, values) in form)
            json[name] = Lists.Contains(name) ? new JsonArray([.. values.Select(v => (JsonNode?)v)]) : (string?)values;
        if (form.Files.Count > 0)
        {
            var file = form.Files[0];
            var kind = SourceInput.KindOf(file.FileName) ?? SourceKind.Object;
            Limit(file.Length, kind == SourceKind.Object ? SourceInput.MaxObject : SourceInput.MaxSource, kind == SourceKind.Object ? "object" : "source");
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellation);
            json["fileName"] ??= Path.GetFileName(file.FileName);
            if (kind == SourceKind.Object)
                json["object"] = Convert.ToBase64String(bytes.ToArray());
            else
                json["source"] = Encoding.UTF8.GetString(bytes.ToArray());
        }
        return json.Deserialize<T>(Json) ?? throw new BadRequestException(StatusCodes.Status400BadRequest, "the form is empty");
    }

    private static void Limit(long length, long most, string what)
    {
        if (length > most)
            throw new BadRequestException(StatusCodes.Status413PayloadTooLarge, $"the {what} is {length} bytes long; at most {most} are taken");
    }
}
