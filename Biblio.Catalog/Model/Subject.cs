namespace Biblio.Catalog.Model;

/// <summary>
/// A subject. <see cref="NameKey"/> is unique, and equal for names that differ only in case, accents or punctuation.
/// </summary>
internal sealed class Subject
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string NameKey { get; init; }
}

/// <summary>A subject of a book. <see cref="Position"/> is the order of the subjects, from 0.</summary>
internal sealed class BookSubject
{
    public long BookId { get; init; }

    public short Position { get; init; }

    public long SubjectId { get; init; }

    public Subject? Subject { get; init; }

    public Book? Book { get; init; }
}
