using Biblio.Messaging.Streams;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Biblio.Messaging.DeadLetters;

/// <summary>Which dead letters go back: one, or all there are now.</summary>
public sealed record Replay(string? Id = null, bool All = false);

public sealed record Replayed(int Count);

internal static class DeadLetterEndpoints
{
    private const int Deepest = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/messages/dead").WithTags("Messages").RequireStaff();

        // said here, because from a library the summary of a handler does not reach the service's API document
        messages.MapGet("/", ListAsync).WithSummary("Messages that were given up, the newest first.");
        messages
            .MapPost("/replay", ReplayAsync)
            .WithSummary("Put one dead letter, or all, back on the stream it came from.");
    }

    private static async Task<Ok<Page<DeadLetter>>> ListAsync(
        [AsParameters] PageQuery page,
        DeadLetterQueue deadLetters,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (page.Skip > Deepest)
        {
            throw new FieldException("page", $"Only the newest {Deepest} can be listed.");
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
            throw new FieldException("id", "Name one dead letter by its id, or say \"all\": true.");
        }

        if (replay.Id is { } id && !StreamEntryId.IsOne(id))
        {
            throw new FieldException("id", "An id looks like 1795225187020-0.");
        }

        var count = await deadLetters.ReplayAsync(replay.Id, cancellationToken);
        return count == 0 && replay.Id is not null ? TypedResults.NotFound() : TypedResults.Ok(new Replayed(count));
    }
}
