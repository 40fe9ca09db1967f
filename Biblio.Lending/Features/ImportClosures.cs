using System.Text;
using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>The days that a calendar file closes, in their order.</summary>
internal sealed record ImportedClosures(IReadOnlyList<DateOnly> Days);

internal static class ImportClosures
{
    public const string MediaType = "text/calendar";
    public const int MaxBytes = 256 * 1024;

    // Fines look back a year at most, and due dates look ahead.
    private const int DaysBack = 366;
    private const int DaysAhead = 800;

    /// <summary>Close a branch on the whole-day events of a calendar file (iCalendar, UTF-8, 256 KiB at most).</summary>
    /// <remarks>Other closed days stay. Importing the file again changes nothing.</remarks>
    public static async Task<Results<Ok<ImportedClosures>, NotFound>> Handle(
        long id,
        Stream file,
        LendingDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Branches.AnyAsync(branch => branch.Id == id, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var today = (await Library.LoadAsync(db, id, now, cancellationToken)).Calendar.DayOf(now);
        var days = ClosureFile.Read(text, today.AddDays(-DaysBack), today.AddDays(DaysAhead))
            ?? throw new FieldException(
                "file",
                "The file is no calendar (iCalendar, RFC 5545), or has too many events."
            );
        await db.CirculateAsync(
            async token =>
            {
                foreach (var (day, reason) in days)
                {
                    await Calendars.CloseAsync(db, id, day, reason, token);
                }

                return true;
            },
            cancellationToken
        );
        return TypedResults.Ok(new ImportedClosures([.. days.Keys]));
    }
}
