using Playground.Kernel.Profiles;
using Playground.Session;
using Playground.Session.Browsing;
using Playground.Session.Conversions;
using Playground.Session.Sources;
using Playground.Web.Work;

namespace Playground.Web.Api;

/// <summary>What is in an object, types of objects and kernels, and the object itself.</summary>
internal static class ObjectEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        Describe<InspectRequest>(api.MapPost("/inspect", InspectAsync), "Programs, maps and externs of an object").Produces<ObjectListing>();
        Describe<InspectRequest>(api.MapPost("/disasm", DisasmAsync), "Instructions of each program under their source lines").Produces<Disassembly[]>();
        Describe<InspectRequest>(api.MapPost("/object", ObjectAsync), "The source as a BPF object").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
        Describe<TypesRequest>(api.MapPost("/types", TypesAsync), "Types of an object by name, or one with its layout").Produces<TypePage>();
        api.MapGet("/profiles", () => Results.Json(ProfileCatalog.Names, ApiInput.Json)).WithSummary("Kernel profiles").Produces<string[]>();
        api.MapGet("/profiles/{profile}/types", KernelTypes).WithSummary("Types of a profile's kernel by name").Produces<TypePage>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/profiles/{profile}/types/{type}", KernelType).WithSummary("One type of a profile's kernel with its layout, by name or id").Produces<TypeLayout>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static RouteHandlerBuilder Describe<T>(RouteHandlerBuilder endpoint, string summary) where T : notnull =>
        endpoint.WithSummary(summary).Accepts<T>("application/json", "multipart/form-data").ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> InspectAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, CancellationToken cancellation) =>
        Results.Json((await OpenAsync<InspectRequest>(http, services, gate, cancellation)).Opened.Listing, ApiInput.Json);

    private static async Task<IResult> DisasmAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, CancellationToken cancellation) =>
        Results.Json((await OpenAsync<InspectRequest>(http, services, gate, cancellation)).Opened.Programs, ApiInput.Json);

    private static async Task<IResult> TypesAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, CancellationToken cancellation)
    {
        var (request, opened) = await OpenAsync<TypesRequest>(http, services, gate, cancellation);
        return opened.Shelf is { } shelf ? Types(shelf, request) : throw new BadRequestException(StatusCodes.Status422UnprocessableEntity, "the object has no type information (.BTF)");
    }

    private static async Task<IResult> ObjectAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, CancellationToken cancellation)
    {
        var request = await ApiInput.ReadAsync<InspectRequest>(http, cancellation);
        var (input, profile) = (ApiInput.Input(request), ApiInput.Profile(request));
        using var turn = await gate.EnterAsync(cancellation);
        var converted = await Task.Run(() => services.Converter.ToObjectAsync(input, profile, cancellation), cancellation);
        return converted.IsUsable
            ? Results.File(converted.Output.ToArray(), "application/octet-stream", Converter.ObjectName(input.FileName))
            : throw new BadRequestException(StatusCodes.Status422UnprocessableEntity, string.Join("; ", converted.Diagnostics));
    }

    private static IResult KernelTypes(string profile, string? find, int offset = 0, int count = 100) =>
        Results.Json(Kernel(profile).Find(find ?? "", "", offset, count), ApiInput.Json);

    private static IResult KernelType(string profile, string type) => Results.Json(Type(Kernel(profile), type), ApiInput.Json);

    private static IResult Types(TypeShelf shelf, TypesRequest request) => request.Type is { } type
        ? Results.Json(Type(shelf, type), ApiInput.Json)
        : Results.Json(shelf.Find(request.Find ?? "", "", request.Offset, request.Count), ApiInput.Json);

    private static TypeLayout Type(TypeShelf shelf, string type) => (int.TryParse(type, out var id) ? shelf.Layout(id) : shelf.Layout(type))
        ?? throw new BadRequestException(StatusCodes.Status404NotFound, $"there is no type '{type}'");

    private static TypeShelf Kernel(string profile) => ProfileCatalog.Names.Contains(profile) ? ObjectBrowser.Kernel(profile)
        : throw new BadRequestException(StatusCodes.Status404NotFound, $"no profile is named '{profile}'; there are: {string.Join(", ", ProfileCatalog.Names)}");

    private static async Task<(T Request, OpenedObject Opened)> OpenAsync<T>(HttpRequest http, PlaygroundServices services, WorkGate gate, CancellationToken cancellation) where T : SourceRequest
    {
        var request = await ApiInput.ReadAsync<T>(http, cancellation);
        var (input, profile) = (ApiInput.Input(request), ApiInput.Profile(request));
        using var turn = await gate.EnterAsync(cancellation);
        var opened = await Task.Run(() => services.Browser.OpenAsync(input, profile, cancellation), cancellation);
        return opened.Listing is null ? throw new BadRequestException(StatusCodes.Status422UnprocessableEntity, string.Join("; ", opened.Diagnostics)) : (request, opened);
    }
}
