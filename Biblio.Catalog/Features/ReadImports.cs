using System.Globalization;
using System.Text;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

internal static class ReadImports
{
    /// <summary>All imports, the newest first.</summary>
    public static async Task<Ok<Page<ImportView>>> List(
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        TimeProvider time,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var total = await db.Imports.LongCountAsync(cancellationToken);
        var imports = await db
            .Imports.AsNoTracking()
            .OrderByDescending(i => i.Id)
            .Skip(page.Skip)
            .Take(page.Size)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            imports
                .ConvertAll(i => ImportView.From(i, time.GetUtcNow().UtcDateTime, request))
                .ToPage(total, page, request)
                .WithAddLink(ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, "/imports"))
        );
    }

    /// <summary>One import: its status and its counts, also while it runs.</summary>
    public static async Task<Results<Ok<ImportView>, NotFound>> Get(
        long id,
        CatalogDbContext db,
        TimeProvider time,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.Imports.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancellationToken) is { } import
            ? TypedResults.Ok(ImportView.From(import, time.GetUtcNow().UtcDateTime, request))
            : TypedResults.NotFound();

    /// <summary>The records that were refused, or imported without some of their fields, and the reasons.</summary>
    public static async Task<Results<Ok<Page<RefusalView>>, NotFound>> ListRefusals(
        long id,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.Imports.AnyAsync(i => i.Id == id, cancellationToken)
            ? TypedResults.Ok(
                await db
                    .ImportRefusals.AsNoTracking()
                    .Where(r => r.ImportId == id)
                    .OrderBy(r => r.Id)
                    .Select(r => new RefusalView(
                        r.Kind,
                        r.Record,
                        r.Line,
                        r.Field,
                        r.Reason,
                        r.About,
                        r.Code,
                        r.Arguments,
                        r.Outcome
                    ))
                    .ToPageAsync(page, request, cancellationToken)
            )
            : TypedResults.NotFound();

    /// <summary>All refusals of an import, as a CSV file.</summary>
    public static async Task<Results<PushStreamHttpResult, NotFound>> DownloadRefusals(
        long id,
        CatalogDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Imports.AnyAsync(i => i.Id == id, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        return TypedResults.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(
                    body,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                    leaveOpen: true
                );
                await writer.WriteLineAsync("kind,record,line,field,reason,about");
                await foreach (
                    var r in db
                        .ImportRefusals.AsNoTracking()
                        .Where(r => r.ImportId == id)
                        .OrderBy(r => r.Id)
                        .AsAsyncEnumerable()
                        .WithCancellation(cancellationToken)
                )
                {
                    string?[] fields =
                    [
                        r.Kind.ToString().ToLowerInvariant(),
                        Format(r.Record),
                        Format(r.Line),
                        r.Field,
                        r.Reason,
                        r.About,
                    ];
                    await writer.WriteLineAsync(string.Join(',', fields.Select(QuoteField)));
                }
            },
            "text/csv; charset=utf-8",
            $"import-{id}-refusals.csv"
        );

        static string? Format(long? number) => number?.ToString(CultureInfo.InvariantCulture);
    }

    // A spreadsheet runs text that begins with = + - or @ as a formula. A leading ' keeps imported text from running.
    private static string QuoteField(string? field)
    {
        var text = field ?? "";
        text = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return text.AsSpan().ContainsAny(",\"\n\r")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}

/// <summary>
/// A record that was refused, or imported without some of its fields, and the reason: in English, and as a code with
/// arguments for other languages.
/// </summary>
internal sealed record RefusalView(
    RefusalKind Kind,
    long Record,
    long? Line,
    string? Field,
    string Reason,
    string? About,
    string? Code,
    IReadOnlyList<string>? Arguments,
    string? Outcome
);
