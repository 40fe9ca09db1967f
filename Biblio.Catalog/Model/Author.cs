namespace Biblio.Catalog.Model;

/// <summary>
/// An author. <see cref="NameKey"/> is unique, and equal for names that differ only in case, accents or punctuation.
/// </summary>
internal sealed class Author
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string NameKey { get; init; }
}

/// <summary>An author of a book. <see cref="Position"/> is the order of the authors, from 0.</summary>
internal sealed class BookAuthor
{
    public long BookId { get; init; }

    public short Position { get; init; }

    public long AuthorId { get; init; }

    /// <summary>The author's name in its own script, as this book has it.</summary>
    public string? OriginalName { get; init; }

    public Author? Author { get; init; }

    public Book? Book { get; init; }
}
