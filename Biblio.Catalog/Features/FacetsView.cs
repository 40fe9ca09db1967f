using System.Globalization;
using Biblio.Catalog.Data;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Catalog.Features;

/// <summary>For all books found: the most frequent subjects, authors and languages, and every decade, with counts.</summary>
internal sealed record FacetsView(
    IReadOnlyList<FacetView> Subject,
    IReadOnlyList<FacetView> Author,
    IReadOnlyList<FacetView> Language,
    IReadOnlyList<FacetView> Decade
)
{
    public static FacetsView From(IReadOnlyList<FacetRow> rows, HttpRequest request)
    {
        return new(Of("subject"), Of("author"), Of("language"), Of("decade"));

        IReadOnlyList<FacetView> Of(string facet) =>
            [
                .. rows.Where(r => r.Facet == facet)
                    .Select(r => new FacetView(
                        r.Id?.ToString(CultureInfo.InvariantCulture) ?? r.Name,
                        r.Name,
                        r.Books,
                        Narrowed(facet, r)
                    )),
            ];

        Link Narrowed(string facet, FacetRow row)
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

/// <summary>One value of a facet: what to filter by, what to show, how many books, and the search narrowed to them.</summary>
internal sealed record FacetView(string Value, string Name, long Count, Link Link);
