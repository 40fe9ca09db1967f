namespace Biblio.Lending.Model;

/// <summary>The kind of an item, which selects the circulation rule.</summary>
internal enum ItemKind
{
    Book,
    Novelty,
    Magazine,
    Video,

    /// <summary>Lent for hours.</summary>
    ShortLoan,

    /// <summary>Read in the library only.</summary>
    Reference,
}
