using System.ComponentModel.DataAnnotations;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Features;

/// <summary>
/// The content of a book in a request: all of it in POST and PUT, a part of it in PATCH. The ISBN may be in any of its
/// three fields.
/// </summary>
internal sealed record BookRequest : IValidatableObject
{
    public string? Isbn { get; init; }

    public string? Isbn13 { get; init; }

    public string? Isbn10 { get; init; }

    [Text(BookContent.MaxTitleLength)]
    public required string Title { get; init; }

    [Text(BookContent.MaxSubtitleLength)]
    public string? Subtitle { get; init; }

    [Text(BookContent.MaxOriginalTitleLength)]
    public string? OriginalTitle { get; init; }

    public IReadOnlyList<string>? Authors { get; init; }

    /// <summary>The names of the authors in their own script, in the same order; an empty one is unknown.</summary>
    public IReadOnlyList<string>? OriginalAuthors { get; init; }

    [Text(BookContent.MaxNameLength)]
    public string? Publisher { get; init; }

    [Range(BookContent.MinYear, BookContent.MaxYear)]
    public int? Year { get; init; }

    [LanguageCode]
    public string? Language { get; init; }

    [Range(1, BookContent.MaxPages)]
    public int? Pages { get; init; }

    /// <summary>hardcover, paperback, pocket or ebook.</summary>
    [BookFormatName]
    public string? Format { get; init; }

    public IReadOnlyList<string>? Subjects { get; init; }

    [Text(BookContent.MaxDescriptionLength, allowLineBreaks: true)]
    public string? Description { get; init; }

    [Price]
    public required decimal Price { get; init; }

    [Currency]
    public string? Currency { get; init; }

    /// <summary>True withdraws the book, false undoes a withdrawal, and null changes nothing.</summary>
    public bool? Withdrawn { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (
            var error in NameList
                .GetErrors(nameof(Authors), Authors, BookContent.MaxAuthors, BookContent.MaxNameLength)
                .Concat(
                    NameList.GetErrors(
                        nameof(Subjects),
                        Subjects,
                        BookContent.MaxSubjects,
                        BookContent.MaxSubjectLength
                    )
                )
        )
        {
            yield return error;
        }

        foreach (var error in Features.OriginalAuthors.GetErrors(OriginalAuthors, Authors))
        {
            yield return error;
        }

        string? first = null;
        foreach (var (name, text) in new[] { (nameof(Isbn), Isbn), (nameof(Isbn13), Isbn13), (nameof(Isbn10), Isbn10) })
        {
            if (text is null)
            {
                continue;
            }

            if (!Model.Isbn.TryParse(text, out var isbn13))
            {
                yield return new("This is not an ISBN of ten or thirteen digits with a correct check digit.", [name]);
            }
            else if (isbn13 != (first ??= isbn13))
            {
                yield return new("This ISBN differs from the one in another field.", [name]);
            }
        }
    }

    internal BookContent ToContent() =>
        new()
        {
            Isbn13 = Model.Isbn.TryParse(Isbn ?? Isbn13 ?? Isbn10, out var isbn13) ? isbn13 : null,
            Title = TextNormalizer.ToSingleLine(Title),
            Subtitle = TextNormalizer.ToSingleLineOrNull(Subtitle),
            OriginalTitle = TextNormalizer.ToSingleLineOrNull(OriginalTitle),
            Authors = TextNormalizer.NormalizeNames(Authors),
            OriginalNames = Features.OriginalAuthors.ToNames(OriginalAuthors, Authors),
            Publisher = TextNormalizer.ToSingleLineOrNull(Publisher),
            Year = Year,
            Language = Model.Language.Parse(Language),
            Pages = Pages,
            Format = BookFormat.Parse(Format),
            Subjects = TextNormalizer.NormalizeNames(Subjects),
            Description = TextNormalizer.ToParagraphsOrNull(Description),
            Price = Price,
            Currency = Currency ?? Model.Currency.Default,
        };
}
