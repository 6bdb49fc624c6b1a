using Playground.Session.Running;
using Playground.Session.Sharing;

namespace Playground.Web.Api;

/// <summary>Turns what is wrong with a request into problem details (RFC 9457).</summary>
internal sealed class ApiErrors : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            if (http.Request.ContentLength > Hosting.Limits.MaxBody)
                throw new BadRequestException(StatusCodes.Status413PayloadTooLarge, $"the request is {http.Request.ContentLength} bytes long; at most {Hosting.Limits.MaxBody} are taken");
            return await next(context);
        }
        catch (BadRequestException e)
        {
            return Results.Problem(e.Message, statusCode: e.Status);
        }
        catch (BadHttpRequestException e)
        {
            return Results.Problem(e.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"the request is too long; at most {Hosting.Limits.MaxBody} bytes are taken" : e.Message, statusCode: e.StatusCode);
        }
        catch (BadScenarioException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        catch (BadShareException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status413PayloadTooLarge);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return Results.Problem("it took longer than the time allowed", statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
