using System.ComponentModel.DataAnnotations;

namespace Biblio.Catalog;

/// <summary>The section <c>Catalog</c> of the configuration.</summary>
internal sealed class CatalogOptions
{
    /// <summary>Books for a catalogue that is empty; looked for from the content root upwards.</summary>
    public string StarterFile { get; set; } = "data/books.csv";

    /// <summary>What a book costs that comes from a list without prices.</summary>
    [Range(0, 99_999_999.99)]
    public decimal DefaultPrice { get; set; } = 19.95m;

    [RegularExpression("[A-Z]{3}")]
    public string DefaultCurrency { get; set; } = Model.Currency.Default;

    /// <summary>The longest file that an import reads, unpacked.</summary>
    [Range(1, long.MaxValue)]
    public long MaxImportBytes { get; set; } = 512L * 1024 * 1024;
}
