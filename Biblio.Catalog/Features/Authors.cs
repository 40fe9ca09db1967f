using Biblio.Catalog.Data;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

internal static class Authors
{
    private const int MaxOtherNames = 10;

    /// <summary>All authors by name, or those whose name contains every word of q.</summary>
    public static async Task<Ok<Page<NameView>>> List(
        string? q,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await NamePage.ReadAsync(Names(db), "author", q, page, request, cancellationToken));

    /// <summary>One author, with at most ten names in other scripts and a link to the books.</summary>
    public static async Task<Results<Ok<NameView>, NotFound>> Get(
        long id,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (await Names(db).FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } author)
        {
            return TypedResults.NotFound();
        }

        var otherNames = await db
            .BookAuthors.Where(l => l.AuthorId == id && l.OriginalName != null)
            .Select(l => l.OriginalName!)
            .Distinct()
            .OrderBy(name => name)
            .Take(MaxOtherNames)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(NameView.From(author, "author", request, otherNames));
    }

    private static IQueryable<NameCount> Names(CatalogDbContext db) =>
        db
            .Authors.AsNoTracking()
            .Select(a => new NameCount
            {
                Id = a.Id,
                Name = a.Name,
                Key = a.NameKey,
                Books = db.BookAuthors.LongCount(l => l.AuthorId == a.Id && !l.Book!.Withdrawn),
            });
}
