using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Biblio.Api.Routing;

/// <summary>Says what went wrong when a service could not answer: which one, and when to come back. Never an empty 502 or 504.</summary>
internal sealed class ServiceDown(RequestDelegate next, ILogger<ServiceDown> logger)
{
    private const int RetryAfterSeconds = 5;

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
            await RefuseBodyAsync(context, failure.Exception);
        }
        else if (HasTimedOut(context, failure.Error))
        {
            // what has run out is the time for the service, not for telling so
            context.RequestAborted = CancellationToken.None;
            await AnswerAsync(
                context,
                service,
                "service-timeout",
                $"The {service} service did not answer in time. Whether it did what was asked is not known: repeat a write with the same Idempotency-Key."
            );
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            logger.CouldNotAnswer(service, failure.Error, failure.Exception?.Message);
            await AnswerAsync(
                context,
                service,
                "service-unavailable",
                $"The {service} service can not be reached at the moment."
            );
        }
    }

    private static bool IsCallersFault(ForwarderError error) => error is ForwarderError.RequestBodyClient;

    /// <summary>The route's time limit shows as a cancelled request; the feature tells it from a caller who went away.</summary>
    private static bool HasTimedOut(HttpContext context, ForwarderError error) =>
        error is ForwarderError.RequestTimedOut
        || context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;

    private static Task RefuseBodyAsync(HttpContext context, Exception? exception)
    {
        // what failed may be told twice, once by reading the body and once by sending it
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

    /// <summary>A service that a composed answer can not do without.</summary>
    public static ProblemHttpResult Problem(HttpContext context, string service) =>
        Problem(context, service, "service-unavailable", $"The {service} service can not be reached at the moment.");

    private static Task AnswerAsync(HttpContext context, string service, string type, string detail)
    {
        context.Response.Clear();
        return Problem(context, service, type, detail).ExecuteAsync(context);
    }

    private static ProblemHttpResult Problem(HttpContext context, string service, string type, string detail)
    {
        context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
        return TypedResults.Problem(
            detail,
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "Service unavailable",
            type: $"urn:biblio:{type}",
            extensions: new Dictionary<string, object?> { ["service"] = service, ["retryAfter"] = RetryAfterSeconds }
        );
    }
}
