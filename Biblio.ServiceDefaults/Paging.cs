using System.Globalization;
using System.Text.Json.Serialization;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.ServiceDefaults;

/// <summary>One page of a list, with links to its neighbours.</summary>
public sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: JsonPropertyName("page")] int Number,
    int PageSize,
    long Total,
    [property: JsonPropertyName("_links")] PageLinks Links
);

/// <summary>A link that a caller may follow; relative to the host, as the outside sees it.</summary>
public sealed record Link(string Href)
{
    /// <summary>A path of this service ("/books/7") as the caller can reach it: with the prefix that the gateway removed.</summary>
    public static Link To(HttpRequest request, string path) => new(request.PathBase + path);

    /// <summary>The same for what is not for everybody: null for whom <paramref name="policy"/>, the one that the endpoint declares, would turn away.</summary>
    public static Link? For(string policy, HttpRequest request, string path) =>
        request.IsAllowedBy(policy) ? To(request, path) : null;
}

/// <summary>Something that can be done: where, and by which method.</summary>
public sealed record ActionLink(string Href, string Method)
{
    /// <summary>Below this service's public address, and null for whom <paramref name="policy"/>, the one that the endpoint declares, would turn away.</summary>
    public static ActionLink? For(string policy, HttpRequest request, string method, string path) =>
        request.IsAllowedBy(policy) ? new(Link.To(request, path).Href, method) : null;
}

/// <summary>Where else there is something of the list; <paramref name="Add"/> for those who may add to it.</summary>
public sealed record PageLinks(
    Link Self,
    Link First,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Prev,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Next,
    Link Last,
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

/// <summary>Which page of a list: <c>?page=2&amp;pageSize=50</c>. Take it as <c>[AsParameters] PageQuery page</c>.</summary>
public sealed record PageQuery(
    [FromQuery(Name = "page")] int? Page = null,
    [FromQuery(Name = "pageSize")] int? PageSize = null
)
{
    public const int DefaultSize = 20;
    public const int MaximalSize = 100;

    /// <summary>The page asked for, from 1; out of range is a 400.</summary>
    public int Number =>
        Page is null or (>= 1 and <= int.MaxValue / MaximalSize)
            ? Page ?? 1
            : throw new FieldException("page", "A page number is 1 or more.");

    /// <summary>How many items on a page; out of range is a 400.</summary>
    public int Size =>
        PageSize is null or (>= 1 and <= MaximalSize)
            ? PageSize ?? DefaultSize
            : throw new FieldException("pageSize", $"A page has 1 to {MaximalSize} items.");

    public int Skip => (Number - 1) * Size;
}

public static class Paging
{
    /// <summary>The page of what is already at hand.</summary>
    public static Page<T> ToPage<T>(this IReadOnlyList<T> items, long total, PageQuery page, HttpRequest request) =>
        new(items, page.Number, page.Size, total, PageLinks.From(page, total, request));

    /// <summary>Offers to add to the list, where that is for who asks.</summary>
    public static Page<T> Offering<T>(this Page<T> page, ActionLink? add) =>
        page with
        {
            Links = page.Links with { Add = add },
        };
}
