using System.Globalization;
using Biblio.Lending.Data;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>Loans and holds as CSV (RFC 4180, UTF-8, a header line), streamed row by row. Times are in UTC.</summary>
internal static class Export
{
    private static readonly CsvWriterOptions Format = new()
    {
        NewLine = "\r\n",
        // A spreadsheet would run a title that starts with = as a formula.
        Injection = CsvInjection.Escape,
    };

    /// <summary>All loans as CSV, oldest first. A forgotten reader has no id.</summary>
    public static PushStreamHttpResult Loans(LendingDbContext db, CancellationToken cancellationToken) =>
        Write(
            "loans.csv",
            ["id", "barcode", "bookId", "title", "userId", "branchId", "borrowedAt", "dueOn", "renewals", "returnedAt"],
            from loan in db.Loans.AsNoTracking()
            join copy in db.Copies on loan.CopyId equals copy.Id
            join title in db.Titles on loan.BookId equals title.BookId
            orderby loan.Id
            select new object?[]
            {
                loan.Id,
                copy.Barcode,
                loan.BookId,
                title.Name,
                loan.UserId,
                loan.BranchId,
                loan.BorrowedAt,
                loan.DueOn,
                loan.Renewals,
                loan.ReturnedAt,
            },
            cancellationToken
        );

    /// <summary>All holds as CSV, in the order of the queues. A forgotten reader has no id.</summary>
    public static PushStreamHttpResult Holds(LendingDbContext db, CancellationToken cancellationToken) =>
        Write(
            "holds.csv",
            [
                "id",
                "bookId",
                "title",
                "userId",
                "pickUpBranchId",
                "state",
                "placedAt",
                "readyAt",
                "pickUpBy",
                "endedAt",
            ],
            from hold in db.Holds.AsNoTracking()
            join title in db.Titles on hold.BookId equals title.BookId
            orderby hold.Id
            select new object?[]
            {
                hold.Id,
                hold.BookId,
                title.Name,
                hold.UserId,
                hold.PickUpBranchId,
                hold.State,
                hold.PlacedAt,
                hold.ReadyAt,
                hold.PickUpBy,
                hold.EndedAt,
            },
            cancellationToken
        );

    private static PushStreamHttpResult Write(
        string name,
        string[] header,
        IQueryable<object?[]> rows,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Stream(
            async stream =>
            {
                await using var csv = CsvWriter.Create(stream, Format, leaveOpen: true);
                await csv.WriteRecordAsync(header, cancellationToken);
                await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
                {
                    await csv.WriteRecordAsync([.. row.Select(ToText)], cancellationToken);
                }

                await csv.FlushAsync(cancellationToken);
            },
            "text/csv; charset=utf-8",
            name
        );

    private static string ToText(object? value) =>
        value switch
        {
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
            Enum state => state.ToString().ToLowerInvariant(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}
