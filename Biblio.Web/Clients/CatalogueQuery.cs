using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Web.Clients;

/// <summary>A search. Its parameters are in the page's address, so that it can be bookmarked and shared.</summary>
public sealed record CatalogueQuery(string? Text = null, string? Sort = null, int Page = 1)
{
    public const int PageSize = 24;

    /// <summary>The API refuses more values of one filter.</summary>
    private const int MaxValues = 10;

    public static readonly string[] SortOrders = ["title", "year", "-year", "price", "-price", "newest"];

    private static readonly string[] FilterNames = ["subject", "author", "language", "decade"];

    /// <summary>The filters besides the text. The values of one filter combine with OR.</summary>
    public IReadOnlyList<CatalogueFilter> Filters { get; private init; } = [];

    /// <summary>The author or subject whose page has this search. Null on the page of the catalogue.</summary>
    public SearchScope? Scope { get; init; }

    /// <summary>The path of the page.</summary>
    public string Path => Scope?.Path ?? "/";

    public bool IsFiltered => Filters.Count > 0;

    /// <summary>Ignores invalid parameters, because an address is easily mistyped.</summary>
    public static CatalogueQuery From(IQueryCollection query) =>
        new(
            ReadText(query["q"].FirstOrDefault()),
            ReadText(query["sort"].FirstOrDefault()) is { } sort && SortOrders.Contains(sort) ? sort : null,
            ReadNumber(query["page"].FirstOrDefault()) is { } page and >= 1 and <= 1_000_000 ? page : 1
        )
        {
            Filters = [.. FilterNames.SelectMany(name => ReadFilters(query, name))],
        };

    /// <summary>The same search without filters.</summary>
    public CatalogueQuery WithoutFilters() => new(Text, Sort) { Scope = Scope };

    /// <summary>The same search without any value of this filter.</summary>
    public CatalogueQuery Without(string name) =>
        this with
        {
            Filters = [.. Filters.Where(filter => filter.Name != name)],
        };

    /// <summary>The first page of the same search without this value.</summary>
    public CatalogueQuery Without(CatalogueFilter filter) =>
        this with
        {
            Page = 1,
            Filters = [.. Filters.Where(other => other != filter)],
        };

    /// <summary>The first page of the same search with this value besides the other values of its filter.</summary>
    public CatalogueQuery With(CatalogueFilter filter) =>
        this with
        {
            Page = 1,
            Filters = [.. Filters.Append(filter).Distinct().OrderBy(f => Array.IndexOf(FilterNames, f.Name))],
        };

    public bool CanAdd(string name) => Filters.Count(filter => filter.Name == name) < MaxValues;

    /// <summary>The address of the page with the results.</summary>
    public string ToAddress()
    {
        var query = CreateQuery();
        Add(query, "page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null);
        return Path + query.ToQueryString();
    }

    public string ToApiQuery()
    {
        var query = CreateQuery();
        Add(query, Scope?.Filter ?? "", Scope?.Id.ToString(CultureInfo.InvariantCulture));
        query.Add("facets", "true");
        query.Add("page", Page.ToString(CultureInfo.InvariantCulture));
        query.Add("pageSize", PageSize.ToString(CultureInfo.InvariantCulture));
        return query.ToQueryString().ToString();
    }

    private static IEnumerable<CatalogueFilter> ReadFilters(IQueryCollection query, string name) =>
        query[name]
            .Select(ReadText)
            .Where(value => value is not null && (name != "decade" || IsDecade(value)))
            .Select(value => new CatalogueFilter(name, value!))
            .Distinct()
            .Take(MaxValues);

    private static bool IsDecade(string value) =>
        ReadNumber(value) is { } year and >= -5000 and <= 2100 && year % 10 == 0;

    private static string? ReadText(string? value) => value?.Trim() is { Length: > 0 } text ? text : null;

    private static int? ReadNumber(string? value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private QueryBuilder CreateQuery()
    {
        var query = new QueryBuilder();
        Add(query, "q", Text);
        foreach (var (name, value) in Filters)
        {
            query.Add(name, value);
        }

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

/// <summary>One value of a filter (<c>subject</c>, <c>author</c>, <c>language</c> or <c>decade</c>).</summary>
public sealed record CatalogueFilter(string Name, string Value);

/// <summary>The author or subject (<paramref name="Filter"/>) whose books a page lists, and the path of the page.</summary>
public sealed record SearchScope(string Filter, long Id, string Path);
