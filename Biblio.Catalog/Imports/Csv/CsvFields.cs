namespace Biblio.Catalog.Imports.Csv;

/// <summary>The fields of a row by column name.</summary>
internal sealed record CsvFields(long Record, long Line, Dictionary<string, int> Columns, IReadOnlyList<string> Values)
{
    /// <summary>The trimmed text of a field, or null when the field is blank or the column does not exist.</summary>
    public string? this[string column] =>
        Columns.TryGetValue(column, out var i) && Values[i].Trim() is { Length: > 0 } text ? text : null;

    public List<string> GetList(string column, char separator) =>
        [
            .. (this[column] ?? "").Split(
                separator,
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
        ];
}
