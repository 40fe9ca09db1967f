using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Web.Components.Kit;

/// <summary>
/// The filters, the sort order and the page of a list. They are in the address, so that a list can be bookmarked.
/// </summary>
public sealed class AddressQuery
{
    private const string SortName = "sort";
    private const string PageName = "page";

    private readonly string _path;
    private readonly IReadOnlyList<(string Name, string Value)> _values;

    private readonly IReadOnlyCollection<string> _sorts;

    private AddressQuery(
        string path,
        IReadOnlyCollection<string> sorts,
        IReadOnlyList<(string Name, string Value)> values
    ) => (_path, _sorts, _values) = (path, sorts, values);

    public string? Sort => this[SortName];

    public int Page =>
        int.TryParse(this[PageName], NumberStyles.None, CultureInfo.InvariantCulture, out var page)
        && page is >= 1 and <= 1_000_000
            ? page
            : 1;

    public string? this[string name] => _values.FirstOrDefault(value => value.Name == name).Value;

    /// <summary>Ignores other parameters and an unknown sort order, because an address is easily mistyped.</summary>
    public static AddressQuery From(HttpRequest request, IReadOnlyCollection<string> sorts, params string[] filters) =>
        new(
            request.Path.Value ?? "/",
            sorts,
            [
                .. filters
                    .Append(SortName)
                    .Append(PageName)
                    .Select(name => (name, request.Query[name].FirstOrDefault()?.Trim() ?? ""))
                    .Where(value => value.Item2.Length > 0)
                    .Where(value => value.name != SortName || sorts.Contains(value.Item2)),
            ]
        );

    /// <summary>The same list with another filter or sort order, from its first page.</summary>
    public AddressQuery With(string name, string? value, bool keepPage = false) =>
        new(
            _path,
            _sorts,
            [
                .. _values.Where(known => known.Name != name && (keepPage || known.Name != PageName)),
                .. value is { Length: > 0 } ? [(name, value)] : Array.Empty<(string, string)>(),
            ]
        );

    /// <summary>The list sorted by this column, or in the reverse order when it is sorted by it already.</summary>
    public string SortAddress(string column) =>
        With(SortName, Sort == column && _sorts.Contains("-" + column) ? "-" + column : column).ToString();

    /// <summary>The parameters for the API, with the page and its size.</summary>
    public string ToApiQuery(int pageSize, params (string Name, string? Value)[] filters) =>
        new QueryBuilder(
            filters
                .Append((SortName, Sort))
                .Append((PageName, Page.ToString(CultureInfo.InvariantCulture)))
                .Append(("pageSize", pageSize.ToString(CultureInfo.InvariantCulture)))
                .Where(filter => !string.IsNullOrEmpty(filter.Item2))
                .Select(filter => KeyValuePair.Create(filter.Item1, filter.Item2!))
        ).ToString();

    public string PageAddress(int page) =>
        With(PageName, page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null).ToString();

    public override string ToString() =>
        _path + new QueryBuilder(_values.Select(value => KeyValuePair.Create(value.Name, value.Value)));
}
