using System.ComponentModel.DataAnnotations;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Features;

// public, because AddValidation() overlooks types that are not
/// <summary>A book as a caller describes it; whole in POST and PUT, in part in PATCH. The ISBN may be given in any of its three fields.</summary>
public sealed record BookRequest : IValidatableObject
{
    public string? Isbn { get; init; }

    public string? Isbn13 { get; init; }

    public string? Isbn10 { get; init; }

    [Text(BookContent.TitleLength)]
    public required string Title { get; init; }

    [Text(BookContent.SubtitleLength)]
    public string? Subtitle { get; init; }

    public IReadOnlyList<string>? Authors { get; init; }

    [Text(BookContent.NameLength)]
    public string? Publisher { get; init; }

    [Range(BookContent.FirstYear, BookContent.LastYear)]
    public int? Year { get; init; }

    [LanguageCode]
    public string? Language { get; init; }

    public IReadOnlyList<string>? Subjects { get; init; }

    [Text(BookContent.DescriptionLength, lines: true)]
    public string? Description { get; init; }

    [Price]
    public required decimal Price { get; init; }

    [Currency]
    public string? Currency { get; init; }

    /// <summary>Left out: as it is. False brings a withdrawn book back.</summary>
    public bool? Withdrawn { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (
            var fault in NameList
                .FaultsOf(nameof(Authors), Authors, BookContent.MostAuthors, BookContent.NameLength)
                .Concat(
                    NameList.FaultsOf(nameof(Subjects), Subjects, BookContent.MostSubjects, BookContent.SubjectLength)
                )
        )
        {
            yield return fault;
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
                yield return new("This is not an ISBN: ten or thirteen digits whose last one fits the others.", [name]);
            }
            else if (isbn13 != (first ??= isbn13))
            {
                yield return new("This is another ISBN than the one in the field before.", [name]);
            }
        }
    }

    internal BookContent ToContent() =>
        new()
        {
            Isbn13 = Model.Isbn.TryParse(Isbn ?? Isbn13 ?? Isbn10, out var isbn13) ? isbn13 : null,
            Title = TextNormalizer.OneLine(Title),
            Subtitle = TextNormalizer.OneLineOrNull(Subtitle),
            Authors = TextNormalizer.Names(Authors),
            Publisher = TextNormalizer.OneLineOrNull(Publisher),
            Year = Year,
            Language = Model.Language.Parse(Language),
            Subjects = TextNormalizer.Names(Subjects),
            Description = string.IsNullOrWhiteSpace(Description) ? null : Description.Trim(),
            Price = Price,
            Currency = Currency ?? Model.Currency.Default,
        };
}
