using Biblio.Http;
using Biblio.Identity;
using Biblio.Messaging.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Biblio.Messaging.DeadLetters;

/// <summary>Selects the dead letters to replay: one by its id, or all that exist now.</summary>
public sealed record Replay(string? Id = null, bool All = false);

/// <summary>The number of dead letters that were replayed.</summary>
public sealed record Replayed(int Count);

internal static class DeadLetterEndpoints
{
    private const int MaxSkip = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/messages/dead").WithTags("Messages").RequireStaff().AllowHead();

        // The XML comments of a library do not reach the API document of the service.
        messages.MapGet("/", ListAsync).WithSummary("Dead letters, newest first.");
        messages
            .MapPost("/replay", ReplayAsync)
            .WithSummary("Replay one dead letter, or all, to the stream that it came from.");
    }

    private static async Task<Ok<Page<DeadLetter>>> ListAsync(
        [AsParameters] PageQuery page,
        DeadLetterQueue deadLetters,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (page.Skip > MaxSkip)
        {
            throw new FieldException("page", $"Only the newest {MaxSkip} dead letters can be listed.");
        }

        var items = await deadLetters.ListAsync(page.Skip, page.Size, cancellationToken);
        return TypedResults.Ok(items.ToPage(await deadLetters.CountAsync(cancellationToken), page, request));
    }

    private static async Task<Results<Ok<Replayed>, NotFound>> ReplayAsync(
        Replay replay,
        DeadLetterQueue deadLetters,
        CancellationToken cancellationToken
    )
    {
        if (replay.Id is null != replay.All)
        {
            throw new FieldException("id", "Give either the id of one dead letter or \"all\": true.");
        }

        if (replay.Id is { } id && !StreamEntryId.IsValid(id))
        {
            throw new FieldException("id", "An id has the form 1795225187020-0.");
        }

        var count = await deadLetters.ReplayAsync(replay.Id, cancellationToken);
        return count == 0 && replay.Id is not null ? TypedResults.NotFound() : TypedResults.Ok(new Replayed(count));
    }
}
