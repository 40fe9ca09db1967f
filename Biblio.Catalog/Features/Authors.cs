using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

/// <summary>An author or subject, with the number of its books that are not withdrawn.</summary>
internal sealed record NameView(
    long Id,
    string Name,
    long Books,
    [property: JsonPropertyName("_links")] NameLinks Links
)
{
    public static NameView From(NameCount name, string kind, HttpRequest request) =>
        new(
            name.Id,
            name.Name,
            name.Books,
            new(
                kind == "author" ? Link.To(request, $"/authors/{name.Id}") : null,
                Link.To(request, $"/books?{kind}={name.Id}")
            )
        );
}

internal sealed record NameLinks(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Self,
    Link Books
);

internal sealed record NameCount(long Id, string Name, long Books);

internal static class Authors
{
    /// <summary>All authors by name, or those whose name contains every word of q.</summary>
    public static async Task<Ok<Page<NameView>>> List(
        string? q,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var authors = db.Authors.AsNoTracking();
        foreach (var word in Tokenizer.Tokenize(q).Take(10))
        {
            authors = authors.Where(a => a.NameKey.Contains(word));
        }

        var total = await authors.LongCountAsync(cancellationToken);
        var names = await authors
            .OrderBy(a => a.NameKey)
            .Skip(page.Skip)
            .Take(page.Size)
            .Select(a => new NameCount(
                a.Id,
                a.Name,
                db.BookAuthors.LongCount(l => l.AuthorId == a.Id && !l.Book!.Withdrawn)
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(names.ConvertAll(n => NameView.From(n, "author", request)).ToPage(total, page, request));
    }

    /// <summary>One author, with a link to the books.</summary>
    public static async Task<Results<Ok<NameView>, NotFound>> Get(
        long id,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db
            .Authors.AsNoTracking()
            .Where(a => a.Id == id)
            .Select(a => new NameCount(
                a.Id,
                a.Name,
                db.BookAuthors.LongCount(l => l.AuthorId == a.Id && !l.Book!.Withdrawn)
            ))
            .FirstOrDefaultAsync(cancellationToken)
            is { } author
            ? TypedResults.Ok(NameView.From(author, "author", request))
            : TypedResults.NotFound();
}
