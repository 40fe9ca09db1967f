namespace Biblio.Catalog.Model;

/// <summary>What is said about a book, by a person or by an import; already checked and normalised.</summary>
internal sealed record BookContent
{
    public const int TitleLength = 500;
    public const int SubtitleLength = 1000;
    public const int NameLength = 200;
    public const int SubjectLength = 100;
    public const int DescriptionLength = 10_000;
    public const int MostAuthors = 100;
    public const int MostSubjects = 50;
    public const int FirstYear = -5000;
    public const int LastYear = 2100;
    public const decimal HighestPrice = 99_999_999.99m;

    public string? Isbn13 { get; init; }

    public required string Title { get; init; }

    public string? Subtitle { get; init; }

    public IReadOnlyList<string> Authors { get; init; } = [];

    public string? Publisher { get; init; }

    public int? Year { get; init; }

    public string? Language { get; init; }

    public IReadOnlyList<string> Subjects { get; init; } = [];

    public string? Description { get; init; }

    public decimal? Price { get; init; }

    public string? Currency { get; init; }

    /// <summary>The words of the book for the full-text index; a word of the title weighs more than one of an author, and that more than the rest.</summary>
    public string ToSearch()
    {
        var title = Tokenizer.Of(Title);
        var authors = Authors.Select(Tokenizer.Of).ToList();
        var rest = new[] { Subtitle, Publisher, Description }.Concat(Subjects).SelectMany(Tokenizer.Of);
        string?[] isbn = [Isbn13, Isbn.ToIsbn10(Isbn13)?.ToLowerInvariant()];

        var words = title
            .Concat(title)
            .Concat(title)
            .Concat(authors.SelectMany(a => a.Concat(a)))
            .Concat(authors.SelectMany(Tokenizer.Initials))
            .Concat(Tokenizer.Initials(title))
            .Concat(rest)
            .Concat(isbn.OfType<string>());
        return string.Join(' ', words.Select(Tokenizer.Indexed));
    }

    /// <summary>How a book without ISBN and without an id of its source is known again.</summary>
    public string WorkIdentity()
    {
        var work = $"{Tokenizer.Key(Title)}|{(Authors.Count > 0 ? Tokenizer.Key(Authors[0]) : "")}|{Year}";
        return "work:"
            + Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(work)).AsSpan(0, 16)
            );
    }
}
