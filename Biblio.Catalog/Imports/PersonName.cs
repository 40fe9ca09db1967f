namespace Biblio.Catalog.Imports;

/// <summary>Names as catalogues invert them, turned as readers say them.</summary>
internal static class PersonName
{
    /// <summary>"Alger, Horatio, Jr." is Horatio Alger, Jr.; "Tolstoy, Leo, graf" is Leo Tolstoy, graf.</summary>
    public static string FromInverted(string name)
    {
        var parts = name.Split(',', 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [var last, var first] => $"{first} {last}",
            [var last, var first, var rest] => $"{first} {last}, {rest}",
            _ => name.Trim().TrimEnd(','),
        };
    }
}
