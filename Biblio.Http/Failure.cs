using Microsoft.AspNetCore.Mvc;

namespace Biblio.Http;

/// <summary>The response to an exception.</summary>
internal sealed record Failure(int Status, string? Detail = null)
{
    public static readonly Failure Unexpected = new(
        StatusCodes.Status500InternalServerError,
        "An unexpected error occurred. The trace id helps to find its cause."
    );

    public string? Type { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public ReasonCode? Reason { get; init; }

    public int? RetryAfter { get; init; }

    /// <summary>Null for an unexpected exception, which is a defect.</summary>
    public static Failure? From(Exception exception, Predicate<Exception> isOutage) =>
        exception switch
        {
            FieldException invalid => new(StatusCodes.Status400BadRequest)
            {
                Errors = invalid.Errors,
                Reason = invalid.Reason,
            },
            DomainException broken => new(StatusCodes.Status409Conflict, broken.Message)
            {
                Type = $"urn:biblio:{broken.Rule}",
            },
            BadHttpRequestException bad => BadRequestParser.From(bad),
            _ when isOutage(exception) => new(
                StatusCodes.Status503ServiceUnavailable,
                "A service or a store that this request needs is unavailable."
            )
            {
                RetryAfter = 2,
            },
            _ => null,
        };

    // HttpValidationProblemDetails would change the names of the fields, which already match the request.
    public ProblemDetails ToProblem()
    {
        var problem = new ProblemDetails
        {
            Status = Status,
            Detail = Detail,
            Type = Type,
        };
        if (Errors is not null)
        {
            problem.Title = "One or more validation errors occurred.";
            problem.Extensions["errors"] = Errors;
        }

        if (Reason is not null)
        {
            problem.Extensions["reason"] = Reason;
        }

        return problem;
    }
}
