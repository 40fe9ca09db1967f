namespace Biblio.Catalog.Model;

/// <summary>The content of a book from a request or an import, validated and normalised.</summary>
internal sealed record BookContent
{
    public const int MaxTitleLength = 500;
    public const int MaxSubtitleLength = 1000;
    public const int MaxOriginalTitleLength = 1000;
    public const int MaxNameLength = 200;
    public const int MaxSubjectLength = 100;
    public const int MaxDescriptionLength = 10_000;
    public const int MaxAuthors = 100;
    public const int MaxSubjects = 50;
    public const int MinYear = -5000;
    public const int MaxYear = 2100;
    public const int MaxPages = 30_000;
    public const decimal MaxPrice = 99_999_999.99m;

    public static readonly IReadOnlyDictionary<string, string> NoNames = new Dictionary<string, string>();

    public string? Isbn13 { get; init; }

    public required string Title { get; init; }

    public string? Subtitle { get; init; }

    /// <summary>The title in its own script, when the title is a transliteration.</summary>
    public string? OriginalTitle { get; init; }

    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>The names of authors in their own script, by the keys of the authors.</summary>
    public IReadOnlyDictionary<string, string> OriginalNames { get; init; } = NoNames;

    public string? Publisher { get; init; }

    public int? Year { get; init; }

    public string? Language { get; init; }

    public int? Pages { get; init; }

    /// <summary>A name of <see cref="BookFormat"/>.</summary>
    public string? Format { get; init; }

    public IReadOnlyList<string> Subjects { get; init; } = [];

    public string? Description { get; init; }

    public decimal? Price { get; init; }

    public string? Currency { get; init; }

    /// <summary>
    /// Returns the text for the full-text index. A word of the title weighs more than a word of an author, and that
    /// more than any other word, because it is repeated. A change needs a new <see cref="SearchText.Version"/>.
    /// </summary>
    public string ToSearchText() =>
        new SearchText()
            .Add(3, Title)
            .Add(2, [.. Authors])
            .Add(1, Subtitle, OriginalTitle, Publisher, Description)
            .Add(1, [.. OriginalNames.Values])
            .Add(1, [.. Subjects])
            .AddTerms(Isbn13, Isbn.ToIsbn10(Isbn13)?.ToLowerInvariant())
            .ToString();

    /// <summary>Returns the author's name in its own script, if it is known.</summary>
    public string? FindOriginalName(string author) => OriginalNames.GetValueOrDefault(Tokenizer.ToKey(author));

    /// <summary>Returns the identity of a book that has neither an ISBN nor an id of its source.</summary>
    public string WorkIdentity()
    {
        var work = $"{Tokenizer.ToKey(Title)}|{(Authors.Count > 0 ? Tokenizer.ToKey(Authors[0]) : "")}|{Year}";
        return "work:"
            + Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(work)).AsSpan(0, 16)
            );
    }

    /// <summary>Whether the price is not negative, not too high, and has at most two decimals.</summary>
    public static bool IsPrice(decimal price) => price is >= 0 and <= MaxPrice && decimal.Round(price, 2) == price;
}
