using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>A day of a branch. <c>closedBecause</c> is null on an open day.</summary>
internal sealed record CalendarDay(
    DateOnly Day,
    bool Open,
    ClosedBecause? ClosedBecause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason
);

/// <summary>The days of a branch from its today on, or from the day that was asked for.</summary>
internal sealed record CalendarView(long BranchId, string TimeZone, DateOnly Today, IReadOnlyList<CalendarDay> Days);

/// <summary>Why the branch is closed on the day.</summary>
internal sealed record ClosureRequest([property: StringLength(200)] string? Reason = null);

internal static class Calendars
{
    /// <summary>The open and closed days of a branch, 31 by default and 366 at most.</summary>
    public static async Task<Results<Ok<CalendarView>, NotFound>> Get(
        long id,
        DateOnly? from,
        [Range(1, 366)] int? days,
        LendingDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Branches.AnyAsync(branch => branch.Id == id, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var library = await Library.LoadAsync(db, id, now, cancellationToken);
        var today = library.Calendar.DayOf(now);
        var first = from ?? today;
        if (first < today.AddDays(-366) || first > today.AddDays(400))
        {
            throw new FieldException("from", "A calendar starts within a year of today.");
        }

        var last = first.AddDays(days ?? 31);
        var reasons = await db
            .Closures.AsNoTracking()
            .Where(closure => closure.BranchId == id && closure.ClosedOn >= first && closure.ClosedOn < last)
            .ToDictionaryAsync(closure => closure.ClosedOn, closure => closure.Reason, cancellationToken);
        return TypedResults.Ok(
            new CalendarView(
                id,
                library.Branch.TimeZone,
                today,
                [
                    .. Enumerable
                        .Range(0, days ?? 31)
                        .Select(i => first.AddDays(i))
                        .Select(day => new CalendarDay(
                            day,
                            library.Calendar.IsOpen(day),
                            library.Calendar.ClosedBecause(day),
                            reasons.GetValueOrDefault(day)
                        )),
                ]
            )
        );
    }

    /// <summary>Close a branch on a day, such as 2026-12-24. Due dates of open loans stay, and fines skip the day.</summary>
    public static async Task<Results<NoContent, NotFound>> Close(
        long id,
        DateOnly day,
        ClosureRequest request,
        LendingDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Branches.AnyAsync(branch => branch.Id == id, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        await CloseAsync(db, id, day, request.Reason, cancellationToken);
        return TypedResults.NoContent();
    }

    internal static Task CloseAsync(
        LendingDbContext db,
        long branchId,
        DateOnly day,
        string? reason,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO closures (branch_id, closed_on, reason) VALUES ({branchId}, {day}, {reason})
            ON DUPLICATE KEY UPDATE reason = {reason}
            """,
            cancellationToken
        );

    /// <summary>Open a branch again on a day. Repeating it changes nothing.</summary>
    public static async Task<NoContent> Reopen(
        long id,
        DateOnly day,
        LendingDbContext db,
        CancellationToken cancellationToken
    )
    {
        await db
            .Closures.Where(closure => closure.BranchId == id && closure.ClosedOn == day)
            .ExecuteDeleteAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
