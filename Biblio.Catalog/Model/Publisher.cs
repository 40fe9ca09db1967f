namespace Biblio.Catalog.Model;

/// <summary>
/// A publisher. <see cref="NameKey"/> is unique, and equal for names that differ only in case, accents or punctuation.
/// </summary>
internal sealed class Publisher
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string NameKey { get; init; }
}
