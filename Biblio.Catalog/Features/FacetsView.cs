using System.Globalization;
using Biblio.Catalog.Data;
using Biblio.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Catalog.Features;

/// <summary>
/// The most frequent subjects, authors and languages, and the decades, of all books found, with counts.
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
        return new(GetValues("subject"), GetValues("author"), GetValues("language"), GetValues("decade"));

        IReadOnlyList<FacetView> GetValues(string facet) =>
            [
                .. rows.Where(r => r.Facet == facet)
                    .Select(r => new FacetView(
                        r.Id?.ToString(CultureInfo.InvariantCulture) ?? r.Name,
                        r.Name,
                        r.Books,
                        NarrowedLink(facet, r)
                    )),
            ];

        Link NarrowedLink(string facet, FacetRow row)
        {
            string[] replaced = facet == "decade" ? ["yearFrom", "yearTo", "page"] : [facet, "page"];
            var query = new QueryBuilder(
                request.Query.Where(p => !replaced.Contains(p.Key, StringComparer.OrdinalIgnoreCase))
            );
            if (facet == "decade")
            {
                var first = int.Parse(row.Name, CultureInfo.InvariantCulture);
                query.Add("yearFrom", row.Name);
                query.Add("yearTo", (first + 9).ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                query.Add(facet, row.Id?.ToString(CultureInfo.InvariantCulture) ?? row.Name);
            }

            return Link.To(request, request.Path + query.ToString());
        }
    }
}

/// <summary>
/// A value of a facet: the value to filter by, the name to display and the number of books. The link leads to the
/// search with this filter.
/// </summary>
internal sealed record FacetView(string Value, string Name, long Count, Link Link);
