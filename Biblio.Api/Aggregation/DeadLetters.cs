using System.Text.RegularExpressions;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Aggregation;

/// <summary>Which dead letters to replay: one by its id, or all that exist now.</summary>
internal sealed record ReplayRequest(string? Id = null, bool All = false);

/// <summary>The number of dead letters that were replayed.</summary>
internal sealed record ReplayResult(int Count);

/// <summary>A message that a service could not handle. The id is that of its entry in the dead-letter stream.</summary>
internal sealed record DeadLetterView(
    string Id,
    string? MessageId,
    string Stream,
    string? Type,
    string? Body,
    string Reason,
    int Attempts,
    DateTime? SaidAt,
    DateTime DiedAt
);

internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterView> Items, int Page, int PageSize, long Total);

/// <summary>
/// The dead letters of the services. The services' own endpoints for them cannot be reached from outside, so the
/// gateway calls them for the pages of staff.
/// </summary>
internal static partial class DeadLetters
{
    /// <summary>List the messages that a service could not handle, newest first, for staff.</summary>
    public static async Task<Results<Ok<DeadLetterPage>, NotFound, ProblemHttpResult>> List(
        string service,
        [AsParameters] PageQuery page,
        Aggregator aggregator,
        HttpContext context,
        CancellationToken cancellationToken
    ) =>
        ToResult(
            service,
            Overview.MessageConsumers.Contains(service)
                ? await aggregator.GetAsync<DeadLetterPage>(
                    service,
                    $"/messages/dead?page={page.Number}&pageSize={page.Size}",
                    cancellationToken
                )
                : new(service, null, IsMissing: false),
            context
        );

    /// <summary>Replay one message that a service could not handle, or all of them, for staff.</summary>
    public static async Task<Results<Ok<ReplayResult>, NotFound, ProblemHttpResult>> Replay(
        string service,
        ReplayRequest request,
        Aggregator aggregator,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (request.Id is null != request.All)
        {
            throw new FieldException("id", "Give either the id of one dead letter or \"all\": true.");
        }

        if (request.Id is { } id && !EntryId().IsMatch(id))
        {
            throw new FieldException("id", "An id has the form 1795225187020-0.");
        }

        return ToResult(
            service,
            Overview.MessageConsumers.Contains(service)
                ? await aggregator.PostAsync<ReplayResult>(service, "/messages/dead/replay", request, cancellationToken)
                : new(service, null, IsMissing: false),
            context
        );
    }

    private static Results<Ok<T>, NotFound, ProblemHttpResult> ToResult<T>(
        string service,
        PartialResult<T> result,
        HttpContext context
    )
        where T : class =>
        result switch
        {
            { IsMissing: true } => ServiceUnavailableProblem.Create(context, service),
            { Value: { } found } => TypedResults.Ok(found),
            _ => TypedResults.NotFound(),
        };

    [GeneratedRegex(@"^\d{1,19}-\d{1,19}$")]
    private static partial Regex EntryId();
}
