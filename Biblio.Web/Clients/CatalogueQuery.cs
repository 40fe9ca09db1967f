using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Web.Clients;

/// <summary>A search. Its parameters are in the page's address, so that it can be bookmarked and shared.</summary>
public sealed record CatalogueQuery(
    string? Text = null,
    string? Subject = null,
    string? Author = null,
    string? Language = null,
    int? Decade = null,
    string? Sort = null,
    int Page = 1
)
{
    public const int PageSize = 24;

    public static readonly string[] SortOrders = ["title", "year", "-year", "price", "-price"];

    public bool IsFiltered => Subject is not null || Author is not null || Language is not null || Decade is not null;

    /// <summary>The filters besides the text, with their names in the address.</summary>
    public IEnumerable<(string Name, string Value)> Filters =>
        new[]
        {
            ("subject", Subject),
            ("author", Author),
            ("language", Language),
            ("decade", Decade?.ToString(CultureInfo.InvariantCulture)),
        }
            .Where(filter => filter.Item2 is not null)
            .Select(filter => (filter.Item1, filter.Item2!));

    /// <summary>Ignores invalid parameters, because an address is easily mistyped.</summary>
    public static CatalogueQuery From(IQueryCollection query) =>
        new(
            ReadText(query, "q"),
            ReadText(query, "subject"),
            ReadText(query, "author"),
            ReadText(query, "language"),
            ReadNumber(query, "decade") is { } decade and >= -5000 and <= 2100 ? decade : null,
            ReadText(query, "sort") is { } sort && SortOrders.Contains(sort) ? sort : null,
            ReadNumber(query, "page") is { } page and >= 1 and <= 1_000_000 ? page : 1
        );

    public CatalogueQuery Without(string filter) =>
        (this with { Page = 1 }) with
        {
            Subject = filter == "subject" ? null : Subject,
            Author = filter == "author" ? null : Author,
            Language = filter == "language" ? null : Language,
            Decade = filter == "decade" ? null : Decade,
        };

    /// <summary>The address of the page with the results.</summary>
    public string ToAddress()
    {
        var query = CreateQuery();
        Add(query, "decade", Decade?.ToString(CultureInfo.InvariantCulture));
        Add(query, "page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null);
        return "/" + query.ToQueryString();
    }

    public string ToApiQuery()
    {
        var query = CreateQuery();
        Add(query, "yearFrom", Decade?.ToString(CultureInfo.InvariantCulture));
        Add(query, "yearTo", (Decade + 9)?.ToString(CultureInfo.InvariantCulture));
        query.Add("facets", "true");
        query.Add("page", Page.ToString(CultureInfo.InvariantCulture));
        query.Add("pageSize", PageSize.ToString(CultureInfo.InvariantCulture));
        return query.ToQueryString().ToString();
    }

    private static string? ReadText(IQueryCollection query, string name) =>
        query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;

    private static int? ReadNumber(IQueryCollection query, string name) =>
        int.TryParse(query[name].FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private QueryBuilder CreateQuery()
    {
        var query = new QueryBuilder();
        Add(query, "q", Text);
        Add(query, "subject", Subject);
        Add(query, "author", Author);
        Add(query, "language", Language);
        Add(query, "sort", Sort);
        return query;
    }

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            query.Add(name, value);
        }
    }
}
