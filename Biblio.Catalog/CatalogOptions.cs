using System.ComponentModel.DataAnnotations;

namespace Biblio.Catalog;

/// <summary>The configuration section <c>Catalog</c>.</summary>
internal sealed class CatalogOptions : IValidatableObject
{
    /// <summary>
    /// A CSV file of books that fills an empty catalogue. The path is relative to the content root or to one of its
    /// parent folders.
    /// </summary>
    public string StarterFile { get; set; } = "data/books.csv";

    /// <summary>The price of an imported book whose record has no price.</summary>
    [Range(0, 99_999_999.99)]
    public decimal DefaultPrice { get; set; } = 19.95m;

    /// <summary>The ISO 4217 currency of an imported book whose record has none.</summary>
    public string DefaultCurrency { get; set; } = Model.Currency.Default;

    /// <summary>The maximum size of an import file in bytes, after decompression.</summary>
    [Range(1, long.MaxValue)]
    public long MaxImportBytes { get; set; } = 512L * 1024 * 1024;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Model.Currency.IsCode(DefaultCurrency))
        {
            yield return new("This is not an ISO 4217 currency code, like CAD.", [nameof(DefaultCurrency)]);
        }
    }
}
