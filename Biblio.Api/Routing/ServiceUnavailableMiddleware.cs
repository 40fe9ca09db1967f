using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Biblio.Api.Routing;

/// <summary>
/// Writes a problem document when a service could not answer, instead of an empty 502 or 504.
/// The problem names the service and says when to retry. A browser that reads a page gets a page.
/// </summary>
internal sealed class ServiceUnavailableMiddleware(RequestDelegate next, ILogger<ServiceUnavailableMiddleware> logger)
{
    private const string Web = "web";

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);

        if (context.Response.HasStarted || context.GetForwarderErrorFeature() is not { } failure)
        {
            return;
        }

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (IsCallersFault(failure.Error))
        {
            await WriteBodyProblemAsync(context, failure.Exception);
        }
        else if (failure.Error is ForwarderError.RequestCreation)
        {
            // The caller's path or headers cannot be sent, so no service has failed.
            logger.RequestNotForwarded(service, failure.Exception?.Message);
            context.Response.Clear();
            await TypedResults
                .Problem(
                    "The request's address or headers cannot be forwarded.",
                    statusCode: StatusCodes.Status400BadRequest
                )
                .ExecuteAsync(context);
        }
        else if (service == Web && UnavailablePage.IsWanted(context.Request) && !HasHungUp(context, failure.Error))
        {
            logger.ServiceUnavailable(service, failure.Error, failure.Exception?.Message);
            context.RequestAborted = CancellationToken.None;
            context.Response.Clear();
            await UnavailablePage.WriteAsync(context);
        }
        else if (HasTimedOut(context, failure.Error))
        {
            // The time limit of the route has cancelled this token, but the problem must still be written.
            context.RequestAborted = CancellationToken.None;
            context.Response.Clear();
            await ServiceUnavailableProblem.CreateTimeout(context, service).ExecuteAsync(context);
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            logger.ServiceUnavailable(service, failure.Error, failure.Exception?.Message);
            context.Response.Clear();
            await ServiceUnavailableProblem.Create(context, service).ExecuteAsync(context);
        }
    }

    private static bool HasHungUp(HttpContext context, ForwarderError error) =>
        context.RequestAborted.IsCancellationRequested && !HasTimedOut(context, error);

    private static bool IsCallersFault(ForwarderError error) => error is ForwarderError.RequestBodyClient;

    /// <summary>
    /// Whether the service took too long. A time limit of the route appears as a cancelled request.
    /// The timeout feature distinguishes it from a caller that disconnected.
    /// </summary>
    private static bool HasTimedOut(HttpContext context, ForwarderError error) =>
        error is ForwarderError.RequestTimedOut
        || context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;

    private static Task WriteBodyProblemAsync(HttpContext context, Exception? exception)
    {
        // Reading the body and sending it can both fail, so the same failure may be reported twice.
        var causes = exception switch
        {
            AggregateException several => several.Flatten().InnerExceptions,
            null => [],
            _ => (IReadOnlyCollection<Exception>)[exception],
        };
        var status = causes
            .Select(cause => cause.GetBaseException())
            .OfType<BadHttpRequestException>()
            .FirstOrDefault()
            ?.StatusCode
            ?? StatusCodes.Status400BadRequest;
        context.Response.Clear();
        return TypedResults
            .Problem(
                status == StatusCodes.Status413PayloadTooLarge
                    ? "The request's body is larger than this address accepts."
                    : "The request's body could not be read.",
                statusCode: status
            )
            .ExecuteAsync(context);
    }
}
