namespace Biblio.Lending.Model;

/// <summary>A title of the catalogue. Its row is locked while the queue of the title changes.</summary>
internal sealed class Title
{
    public long BookId { get; private set; }

    /// <summary>The title as the catalogue writes it.</summary>
    public string? Name { get; private set; }

    public decimal? Price { get; private set; }

    public bool Withdrawn { get; private set; }

    public long BookVersion { get; private set; }

    public DateTime ChangedAt { get; private set; }
}
