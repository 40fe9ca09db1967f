namespace Biblio.Catalog.Imports;

/// <summary>A copy that a record of a library lists, with the codes of that library.</summary>
internal sealed record Holding(string Barcode, string? Branch, string? CallNumber, string? Kind)
{
    /// <summary>More copies of one title are left out, so that a message stays small.</summary>
    public const int MaxPerBook = 200;
}
