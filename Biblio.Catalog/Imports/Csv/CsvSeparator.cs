namespace Biblio.Catalog.Imports.Csv;

/// <summary>Finds the character between the fields of a CSV file.</summary>
internal static class CsvSeparator
{
    private const string Candidates = ",;\t|";

    /// <summary>
    /// Returns the separator that a first line like <c>sep=;</c> declares, as Excel writes it, or null.
    /// </summary>
    public static char? ReadDeclaration(string line)
    {
        var text = line.Trim(' ', '"');
        return
            text.Length == 5
            && text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)
            && text[4] is not '"'
            && !char.IsLetterOrDigit(text[4])
            ? text[4]
            : null;
    }

    /// <summary>
    /// Returns the separator with which the header has the most known columns. Without any, it is the most frequent one.
    /// </summary>
    public static char Detect(string header) =>
        Candidates.MaxBy(separator =>
        {
            var columns = Split(header, separator);
            return (columns.Count(CsvColumns.IsKnown), columns.Count);
        });

    /// <summary>Returns the names of a header's columns, in lower case.</summary>
    public static List<string> Split(string header, char separator)
    {
        var row = new CsvRowParser(separator);
        row.Append(header);
        return [.. row.Fields.Select(name => name.Trim().ToLowerInvariant())];
    }
}
