using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.ServiceDefaults;

/// <summary>What an exception means for the caller.</summary>
internal sealed record Failure(int Status, string? Detail = null)
{
    public static readonly Failure Unknown = new(
        StatusCodes.Status500InternalServerError,
        "Something went wrong here. The trace id helps us to find out what."
    );

    public string? Type { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public int? RetryAfter { get; init; }

    /// <summary>Null when nobody expected it: a defect.</summary>
    public static Failure? From(Exception exception) =>
        exception switch
        {
            FieldException wrong => new(StatusCodes.Status400BadRequest) { Errors = wrong.Errors },
            DomainException broken => new(StatusCodes.Status409Conflict, broken.Message)
            {
                Type = $"urn:biblio:{broken.Rule}",
            },
            BadHttpRequestException bad => BadRequestParser.From(bad),
            _ when Outages.IsUnavailable(exception) => new(
                StatusCodes.Status503ServiceUnavailable,
                "Something that this needs can not be reached just now."
            )
            {
                RetryAfter = 2,
            },
            _ => null,
        };

    public ProblemDetails ToProblem() =>
        Errors is null
            ? new()
            {
                Status = Status,
                Detail = Detail,
                Type = Type,
            }
            // not HttpValidationProblemDetails: these names are already as the caller wrote them
            : new()
            {
                Status = Status,
                Title = "One or more validation errors occurred.",
                Extensions = { ["errors"] = Errors },
            };
}
