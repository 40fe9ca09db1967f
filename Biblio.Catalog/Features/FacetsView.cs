using System.Globalization;
using Biblio.Catalog.Data;
using Biblio.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Catalog.Features;

/// <summary>
/// The most frequent subjects, authors and languages, and the decades, of all books found, with counts. The values of
/// one facet combine with OR, so its own filter does not narrow its values.
/// </summary>
internal sealed record FacetsView(
    IReadOnlyList<FacetView> Subject,
    IReadOnlyList<FacetView> Author,
    IReadOnlyList<FacetView> Language,
    IReadOnlyList<FacetView> Decade
)
{
    public static FacetsView From(IReadOnlyList<FacetRow> rows, HttpRequest request)
    {
        return new(
            GetValues(FacetCounts.Subject),
            GetValues(FacetCounts.Author),
            GetValues(FacetCounts.Language),
            GetValues(FacetCounts.Decade)
        );

        IReadOnlyList<FacetView> GetValues(string facet) =>
            [
                .. rows.Where(r => r.Facet == facet)
                    .Select(r => new FacetView(
                        r.Id?.ToString(CultureInfo.InvariantCulture) ?? r.Name,
                        r.Name,
                        r.Books,
                        r.Selected,
                        NarrowedLink(facet, r)
                    )),
            ];

        Link NarrowedLink(string facet, FacetRow row)
        {
            string[] replaced = [facet, "page"];
            var query = new QueryBuilder(
                request.Query.Where(p => !replaced.Contains(p.Key, StringComparer.OrdinalIgnoreCase))
            )
            {
                { facet, row.Id?.ToString(CultureInfo.InvariantCulture) ?? row.Name },
            };
            return Link.To(request, request.Path + query.ToString());
        }
    }
}

/// <summary>
/// A value of a facet: the value to filter by, the name to display, the number of books with it under the filters of
/// the other facets, and whether the search filters by it. The link leads to the search with this value alone in its
/// facet.
/// </summary>
internal sealed record FacetView(string Value, string Name, long Count, bool Selected, Link Link);
