using System.ComponentModel.DataAnnotations;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Lending.Features;

/// <summary>A PIN of 4 to 12 digits for self-check machines, or null for none.</summary>
internal sealed record PinRequest([property: RegularExpression("[0-9]{4,12}")] string? Pin);

internal static class SetPin
{
    /// <summary>Set my PIN for self-check machines, or remove it.</summary>
    public static Task<NoContent> Own(
        PinRequest request,
        Caller caller,
        LendingDbContext db,
        ReaderPins pins,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => SetAsync(caller.UserId, request, db, pins, time, cancellationToken);

    /// <summary>Set the PIN of a reader, or remove it. It also ends the refusal after wrong guesses.</summary>
    public static Task<NoContent> OfReader(
        [Range(1, long.MaxValue)] long id,
        PinRequest request,
        LendingDbContext db,
        ReaderPins pins,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => SetAsync(id, request, db, pins, time, cancellationToken);

    private static Task<NoContent> SetAsync(
        long userId,
        PinRequest request,
        LendingDbContext db,
        ReaderPins pins,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.CirculateAsync(
            async token =>
            {
                await pins.SetAsync(await db.LockReaderAsync(userId, now, token), request.Pin, now, token);
                return TypedResults.NoContent();
            },
            cancellationToken
        );
    }
}
