using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Http;

/// <summary>One page of a list, with links to other pages.</summary>
public sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: JsonPropertyName("page")] int Number,
    int PageSize,
    long Total,
    [property: JsonPropertyName("_links")] PageLinks Links
);

/// <summary>A link relative to the host, with the public path.</summary>
public sealed record Link(string Href)
{
    /// <summary>A link to a path of this service (<c>/books/7</c>), with the prefix that the gateway removed.</summary>
    public static Link To(HttpRequest request, string path) => new(request.PathBase + path);
}

/// <summary>A link to an action, with its HTTP method.</summary>
public sealed record ActionLink(string Href, string Method);

/// <summary>
/// Links to other pages, and for callers who may add an item, the action <paramref name="Add"/>. There is no
/// <paramref name="Last"/> when the total is a lower bound.
/// </summary>
public sealed record PageLinks(
    Link Self,
    Link First,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Prev,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Last,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Add = null
)
{
    internal static PageLinks From(PageQuery query, long total, HttpRequest request)
    {
        var last = (int)Math.Max(1, (total + query.Size - 1) / query.Size);
        return new(
            To(query.Number),
            To(1),
            query.Number > 1 ? To(Math.Min(query.Number - 1, last)) : null,
            query.Number < last ? To(query.Number + 1) : null,
            To(last)
        );

        Link To(int page)
        {
            var parameters = new QueryBuilder(
                request.Query.Where(parameter => parameter.Key is not ("page" or "pageSize"))
            )
            {
                { "page", page.ToString(CultureInfo.InvariantCulture) },
                { "pageSize", query.Size.ToString(CultureInfo.InvariantCulture) },
            };
            return Link.To(request, request.Path + parameters.ToString());
        }
    }
}

/// <summary>The query <c>?page=2&amp;pageSize=50</c>. Handlers take <c>[AsParameters] PageQuery page</c>.</summary>
public sealed record PageQuery(
    [FromQuery(Name = "page")] int? Page = null,
    [FromQuery(Name = "pageSize")] int? PageSize = null
)
{
    public const int DefaultSize = 20;
    public const int MaxSize = 100;

    /// <summary>The page number, from 1. The response is 400 when it is out of range.</summary>
    public int Number =>
        Page is null or (>= 1 and <= int.MaxValue / MaxSize)
            ? Page ?? 1
            : throw new FieldException("page", "The page number must be at least 1.");

    /// <summary>The number of items on a page. The response is 400 when it is out of range.</summary>
    public int Size =>
        PageSize is null or (>= 1 and <= MaxSize)
            ? PageSize ?? DefaultSize
            : throw new FieldException("pageSize", $"The page size must be from 1 to {MaxSize}.");

    public int Skip => (Number - 1) * Size;
}

public static class Paging
{
    /// <summary>Creates a page from items that are already loaded.</summary>
    public static Page<T> ToPage<T>(this IReadOnlyList<T> items, long total, PageQuery page, HttpRequest request) =>
        new(items, page.Number, page.Size, total, PageLinks.From(page, total, request));

    /// <summary>Adds the link to add an item, or nothing when it is null.</summary>
    public static Page<T> WithAddLink<T>(this Page<T> page, ActionLink? add) =>
        page with
        {
            Links = page.Links with { Add = add },
        };
}
