using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;
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
    )
    {
        var subjects = db.Subjects.AsNoTracking();
        foreach (var word in Tokenizer.Tokenize(q).Take(10))
        {
            subjects = subjects.Where(s => s.NameKey.Contains(word));
        }

        var total = await subjects.LongCountAsync(cancellationToken);
        var names = await subjects
            .OrderBy(s => s.NameKey)
            .Skip(page.Skip)
            .Take(page.Size)
            .Select(s => new NameCount(
                s.Id,
                s.Name,
                db.BookSubjects.LongCount(l => l.SubjectId == s.Id && !l.Book!.Withdrawn)
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            names.ConvertAll(n => NameView.From(n, "subject", request)).ToPage(total, page, request)
        );
    }
}
