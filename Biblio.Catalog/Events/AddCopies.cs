namespace Biblio.Catalog.Events;

/// <summary>
/// Command to Lending: a record lists these copies of a book. Lending adds those whose barcodes it does not know.
/// </summary>
internal sealed record AddCopies(long BookId, IReadOnlyList<AddCopies.Copy> Copies)
{
    /// <summary>A copy with the codes of the library that wrote the record.</summary>
    internal sealed record Copy(string Barcode, string? Branch, string? CallNumber, string? Kind);
}
