using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api;

/// <summary>
/// The 503 problem of a service that does not answer: the service's name and the seconds after which to retry.
/// </summary>
internal static class ServiceUnavailableProblem
{
    private const int RetryAfterSeconds = 5;

    public static ProblemHttpResult Create(HttpContext context, string service) =>
        Create(context, service, "service-unavailable", $"The {service} service cannot be reached at the moment.");

    public static ProblemHttpResult CreateTimeout(HttpContext context, string service) =>
        Create(
            context,
            service,
            "service-timeout",
            $"The {service} service did not answer in time. "
                + "The request may or may not have taken effect. Repeat a write with the same Idempotency-Key."
        );

    private static ProblemHttpResult Create(HttpContext context, string service, string type, string detail)
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
