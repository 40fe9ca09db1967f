namespace Biblio.Catalog.Model;

internal sealed class Author
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string NameKey { get; init; }
}

internal sealed class Subject
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string NameKey { get; init; }
}

internal sealed class Publisher
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string NameKey { get; init; }
}

internal sealed class BookAuthor
{
    public long BookId { get; init; }

    public short Position { get; init; }

    public long AuthorId { get; init; }

    public Author? Author { get; init; }

    public Book? Book { get; init; }
}

internal sealed class BookSubject
{
    public long BookId { get; init; }

    public short Position { get; init; }

    public long SubjectId { get; init; }

    public Subject? Subject { get; init; }

    public Book? Book { get; init; }
}
