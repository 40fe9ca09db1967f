using Biblio.Catalog.Data;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

internal static class Subjects
{
    /// <summary>All subjects by name, or those whose name contains every word of q.</summary>
    public static async Task<Ok<Page<NameView>>> List(
        string? q,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await NamePage.ReadAsync(Names(db), "subject", q, page, request, cancellationToken));

    /// <summary>One subject, with a link to the books.</summary>
    public static async Task<Results<Ok<NameView>, NotFound>> Get(
        long id,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await Names(db).FirstOrDefaultAsync(s => s.Id == id, cancellationToken) is { } subject
            ? TypedResults.Ok(NameView.From(subject, "subject", request))
            : TypedResults.NotFound();

    private static IQueryable<NameCount> Names(CatalogDbContext db) =>
        db
            .Subjects.AsNoTracking()
            .Select(s => new NameCount
            {
                Id = s.Id,
                Name = s.Name,
                Key = s.NameKey,
                Books = db.BookSubjects.LongCount(l => l.SubjectId == s.Id && !l.Book!.Withdrawn),
            });
}
