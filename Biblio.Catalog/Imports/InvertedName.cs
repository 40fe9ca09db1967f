namespace Biblio.Catalog.Imports;

/// <summary>Converts names that catalogues invert ("Hugo, Victor") to direct order.</summary>
internal static class InvertedName
{
    /// <summary>
    /// "Alger, Horatio, Jr." becomes "Horatio Alger, Jr.", and "Tolstoy, Leo, graf" becomes "Leo Tolstoy, graf".
    /// </summary>
    public static string ToDirectOrder(string name)
    {
        // Arabic has a comma of its own.
        var parts = name.Split([',', '،'], 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [var last, var first] => $"{first} {last}",
            [var last, var first, var rest] => $"{first} {last}, {rest}",
            _ => name.Trim().TrimEnd(','),
        };
    }
}
