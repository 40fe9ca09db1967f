using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Web.Clients;

/// <summary>What somebody looks for. The same words stand in the page's address, so that a search can be kept and sent.</summary>
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

    public static readonly string[] Sorts = ["title", "year", "-year", "price", "-price"];

    public bool IsNarrowed => Subject is not null || Author is not null || Language is not null || Decade is not null;

    /// <summary>What narrows the search besides its text, as it stands in the address.</summary>
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

    /// <summary>What can not be meant is left out, rather than refused: an address is easily mistyped.</summary>
    public static CatalogueQuery From(IQueryCollection query) =>
        new(
            Word(query, "q"),
            Word(query, "subject"),
            Word(query, "author"),
            Word(query, "language"),
            Number(query, "decade") is { } decade and >= -5000 and <= 2100 ? decade : null,
            Word(query, "sort") is { } sort && Sorts.Contains(sort) ? sort : null,
            Number(query, "page") is { } page and >= 1 and <= 1_000_000 ? page : 1
        );

    public CatalogueQuery Without(string filter) =>
        (this with { Page = 1 }) with
        {
            Subject = filter == "subject" ? null : Subject,
            Author = filter == "author" ? null : Author,
            Language = filter == "language" ? null : Language,
            Decade = filter == "decade" ? null : Decade,
        };

    /// <summary>The page of the shop that shows this search.</summary>
    public string ToAddress()
    {
        var query = Common();
        Add(query, "decade", Decade?.ToString(CultureInfo.InvariantCulture));
        Add(query, "page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null);
        return "/" + query.ToQueryString();
    }

    public string ToApiQuery()
    {
        var query = Common();
        Add(query, "yearFrom", Decade?.ToString(CultureInfo.InvariantCulture));
        Add(query, "yearTo", (Decade + 9)?.ToString(CultureInfo.InvariantCulture));
        query.Add("facets", "true");
        query.Add("page", Page.ToString(CultureInfo.InvariantCulture));
        query.Add("pageSize", PageSize.ToString(CultureInfo.InvariantCulture));
        return query.ToQueryString().ToString();
    }

    private static string? Word(IQueryCollection query, string name) =>
        query[name].FirstOrDefault()?.Trim() is { Length: > 0 } word ? word : null;

    private static int? Number(IQueryCollection query, string name) =>
        int.TryParse(query[name].FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private QueryBuilder Common()
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
