using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>What staff set for a reader. Without a card the reader keeps the one that there is.</summary>
internal sealed record ReaderRequest(
    ReaderCategory Category,
    [property: StringLength(40)] string? Card = null,
    DateOnly? ExpiresOn = null,
    [property: StringLength(200, MinimumLength = 1)] string? BlockReason = null
);

/// <summary>A reader in a list.</summary>
internal sealed record ReaderRow(
    long UserId,
    string Card,
    ReaderCategory Category,
    bool Blocked,
    [property: JsonPropertyName("_links")] ReaderRowLinks Links
);

internal sealed record ReaderRowLinks(Link Self);

internal static class Readers
{
    /// <summary>Readers by card.</summary>
    public static async Task<Ok<Page<ReaderRow>>> List(
        string? card,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var wanted = card is null ? null : CirculationLocks.ReadBarcode(card, "card");
        var readers = await db
            .Readers.AsNoTracking()
            .Where(reader => wanted == null || reader.Card == wanted)
            .OrderBy(reader => reader.UserId)
            .ToPageAsync(page, request, cancellationToken);
        return TypedResults.Ok(
            readers
                .Items.Select(reader => new ReaderRow(
                    reader.UserId,
                    reader.Card,
                    reader.Category,
                    reader.BlockReason is not null,
                    new(Link.To(request, $"/readers/{reader.UserId}"))
                ))
                .ToList()
                .ToPage(readers.Total, page, request)
        );
    }

    /// <summary>A reader by the id of the account.</summary>
    public static async Task<Results<Ok<ReaderView>, NotFound>> Get(
        long id,
        ReaderViews readers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await readers.FindAsync(id, request, cancellationToken) is { } reader
            ? TypedResults.Ok(reader)
            : TypedResults.NotFound();

    /// <summary>Register a reader, or set category, card, expiry and block.</summary>
    public static async Task<Ok<ReaderView>> Put(
        [Range(1, long.MaxValue)] long id,
        ReaderRequest change,
        LendingDbContext db,
        ReaderViews readers,
        HttpRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var card = change.Card is null ? null : CirculationLocks.ReadBarcode(change.Card, "card");
        await db.CirculateAsync(
            async token =>
            {
                var reader = await db.LockReaderAsync(id, now, token);
                if (await db.Readers.AnyAsync(one => one.Card == card && one.UserId != id, token))
                {
                    throw new DomainException("card-taken", "Another reader has this card.");
                }

                await db
                    .Readers.Where(one => one.UserId == id)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(one => one.Category, change.Category)
                                .SetProperty(one => one.Card, card ?? reader.Card)
                                .SetProperty(one => one.ExpiresOn, change.ExpiresOn)
                                .SetProperty(one => one.BlockReason, change.BlockReason)
                                .SetProperty(one => one.ChangedAt, now),
                        token
                    );
                return true;
            },
            cancellationToken
        );
        return TypedResults.Ok((await readers.FindAsync(id, request, cancellationToken))!);
    }
}
