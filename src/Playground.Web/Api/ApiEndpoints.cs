using Playground.Executor;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Running;
using Playground.Session.Sharing;
using Playground.Session.Sources;
using Playground.Session.Wire;
using Playground.Web.Hosting;
using Playground.Web.Work;

namespace Playground.Web.Api;

/// <summary>The HTTP interface: the command line's answers over the network.</summary>
internal static class ApiEndpoints
{
    /// <summary>Events of one program in an answer.</summary>
    private const int MostEvents = 20_000;

    public static void AddPlaygroundApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddOpenApi();
    }

    public static void MapPlaygroundApi(this WebApplication app)
    {
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1").AddEndpointFilter<ApiErrors>().DisableAntiforgery().RequireRateLimiting(Limits.Work);
        Describe<CompareRequest>(api.MapPost("/compare", CompareAsync), "The same programs under several profiles").Produces<CompareLine[]>();
        Describe<VerifyRequest>(api.MapPost("/verify", VerifyAsync), "The verdict of each program; with Accept: application/x-ndjson an object a line").Produces<VerifyLine[]>();
        Describe<RunRequestBody>(api.MapPost("/run", RunAsync), "One program alone, or a scenario to watch at the hub").Produces<RunLine>();
        Describe<ExploreRequestBody>(api.MapPost("/explore", ExploreAsync), "All interleavings of a scenario").Produces<ExploreLine>();
        Describe<ShareRequest>(api.MapPost("/shares", ShareAsync), "Stores inputs under a short id").Produces<StoredShare>(StatusCodes.Status201Created);
        ObjectEndpoints.Map(api);
        api.MapGet("/shares/{id}", GetShareAsync).WithSummary("What a share holds").Produces<Share>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static RouteHandlerBuilder Describe<T>(RouteHandlerBuilder endpoint, string summary) where T : notnull =>
        endpoint.WithSummary(summary).Accepts<T>("application/json", "multipart/form-data")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> VerifyAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, WorkMetrics metrics, CancellationToken cancellation)
    {
        var request = await ApiInput.ReadAsync<VerifyRequest>(http, cancellation);
        var input = ApiInput.Input(request);
        var options = new CheckOptions
        {
            Profile = ApiInput.Profile(request),
            Programs = request.Prog is { } prog ? [prog] : [],
            LogLevel = Math.Clamp(request.Log, 0, 2),
            RecordEvents = request.Events,
            MaxEvents = MostEvents,
            Flags = request.Flags,
            Timeout = ApiInput.Timeout(request.Timeout),
        };
        using var turn = await gate.EnterAsync(cancellation);
        using var measured = metrics.Measure("verify");
        var result = await Task.Run(() => services.Checker.CheckAsync(input, options, cancellation), cancellation);
        VerifyLine[] lines = result.Object is null
            ? [VerifyLine.Unopened(input.FileName, result.Diagnostics)]
            : [.. result.Programs.Select(p => VerifyLine.Of(input.FileName, p))];
        if (http.Headers.Accept.Contains("application/x-ndjson"))
            return Results.Text(string.Concat(lines.Select(l => System.Text.Json.JsonSerializer.Serialize(l, ApiInput.Json) + "\n")), "application/x-ndjson");
        return Results.Json(lines, ApiInput.Json);
    }

    private static async Task<IResult> CompareAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, WorkMetrics metrics, CancellationToken cancellation)
    {
        var request = await ApiInput.ReadAsync<CompareRequest>(http, cancellation);
        var input = ApiInput.Input(request);
        var options = new CheckOptions
        {
            Programs = request.Prog is { } prog ? [prog] : [],
            LogLevel = Math.Clamp(request.Log, 0, 2),
            Timeout = ApiInput.Timeout(request.Timeout),
        };
        var first = ApiInput.Profile(request);
        var profiles = request.Profiles is { Length: > 0 and <= 8 } some ? [.. some.Select(p => ApiInput.Profile(p))] : Workbench.ProfilesFrom(first);
        using var turn = await gate.EnterAsync(cancellation);
        using var measured = metrics.Measure("compare");
        var comparison = await Task.Run(() => services.Comparer.CompareAsync(input, profiles, options, asked: null, cancellation), cancellation);
        return Results.Json(CompareLine.Of(comparison), ApiInput.Json);
    }

    private static async Task<IResult> RunAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, WorkMetrics metrics, CancellationToken cancellation)
    {
        var request = await ApiInput.ReadAsync<RunRequestBody>(http, cancellation);
        var input = ApiInput.Input(request);
        var profile = ApiInput.Profile(request);
        if (request.Cpus.Length > 0)
        {
            var scenario = ScenarioLines.Choose(input, request.Setup, request.Cpus, request.Scenario);
            if (request.Data is { } data)
                scenario = scenario with { Data = Data(data) };
            var run = services.Runs.Start(new RunRequest(input, profile, scenario) { Schedule = request.Schedule ?? "", Timeout = ApiInput.Timeout(request.Timeout) });
            return Results.Json(new StartedRun(run.Id, "/hubs/trace"), ApiInput.Json);
        }
        if (request.Prog is not { Length: > 0 } prog)
            throw new BadRequestException(StatusCodes.Status400BadRequest, "give a program (prog) or CPU scripts (cpus)");
        if (request.Engine is not (null or "interpreter" or "compiled"))
            throw new BadRequestException(StatusCodes.Status400BadRequest, "the engine is interpreter or compiled");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ApiInput.Timeout(request.Timeout));
        var options = new RunOptions
        {
            Data = Data(request.Data),
            Repeat = Math.Clamp(request.Repeat, 1, 1_000_000),
            Engine = request.Engine == "compiled" ? Engine.Compiled : Engine.Interpreter,
            Cancel = limit.Token,
        };
        using var turn = await gate.EnterAsync(limit.Token);
        using var measured = metrics.Measure("run");
        var result = await Task.Run(() => services.RunOne.RunAsync(input, profile, prog, options, limit.Token), limit.Token);
        if (result.Unsupported.Length > 0)
            throw new BadRequestException(StatusCodes.Status422UnprocessableEntity, $"not modelled: {result.Unsupported}");
        return Results.Json(RunLine.Of(prog, result), ApiInput.Json);
    }

    private static async Task<IResult> ExploreAsync(HttpRequest http, PlaygroundServices services, WorkGate gate, WorkMetrics metrics, CancellationToken cancellation)
    {
        var request = await ApiInput.ReadAsync<ExploreRequestBody>(http, cancellation);
        var input = ApiInput.Input(request);
        var scenario = ScenarioLines.Choose(input, request.Setup, request.Cpus, request.Scenario);
        var timeout = ApiInput.Timeout(request.Timeout);
        var options = new ExploreOptions { Preemptions = request.Preemptions, Random = request.Random, Seed = request.Seed, MaxSeconds = timeout.TotalSeconds };
        if (request.MaxExecutions is { } most)
            options = options with { MaxExecutions = Math.Max(1, most) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout + TimeSpan.FromSeconds(5));
        using var turn = await gate.EnterLengthyAsync(limit.Token);
        using var measured = metrics.Measure("explore");
        var result = await services.Explore.ExploreAsync(new RunRequest(input, ApiInput.Profile(request), scenario) { Timeout = timeout }, options, null, limit.Token);
        if (result.Unsupported.Length > 0)
            throw new BadRequestException(StatusCodes.Status422UnprocessableEntity, $"not modelled: {result.Unsupported}");
        return Results.Json(ExploreLine.Of(result), ApiInput.Json);
    }

    private static async Task<IResult> ShareAsync(HttpRequest http, IShareStore store, CancellationToken cancellation)
    {
        var request = await ApiInput.ReadAsync<ShareRequest>(http, cancellation);
        var input = ApiInput.Input(request);
        var cpus = request.Cpus.Length == 0 ? [] : RunRequest.ParseCpus(request.Cpus);
        var source = new SourceState(input, ApiInput.Profile(request), [.. request.Setup], [.. cpus.Select(c => c.Programs)]) { Lines = [.. request.Scenario] };
        var id = await store.SaveAsync(source.ToShare("", request.Schedule ?? "", request.Outcome ?? ""), cancellation);
        return Results.Created($"/api/v1/shares/{id}", new StoredShare(id, $"/s/{id}"));
    }

    private static async Task<IResult> GetShareAsync(string id, IShareStore store, CancellationToken cancellation) =>
        await store.GetAsync(id, cancellation) is { } share
            ? Results.Json(share, ShareContent.Default.Share)
            : Results.Problem($"there is no share named {id}", statusCode: StatusCodes.Status404NotFound);

    private static byte[] Data(string? hex)
    {
        try
        {
            return Convert.FromHexString(hex ?? "");
        }
        catch (FormatException)
        {
            throw new BadRequestException(StatusCodes.Status400BadRequest, "data is hexadecimal");
        }
    }
}
