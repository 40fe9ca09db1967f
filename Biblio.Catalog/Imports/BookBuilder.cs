using System.Globalization;
using Biblio.Catalog.Features;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports;

/// <summary>
/// A book in the making, field by field. Biblio's own formats are strict: a wrong field refuses the record, so that its author corrects it.
/// Other people's files are taken as they are: what is wrong is left out, and said.
/// </summary>
internal sealed class BookBuilder(long record, long? line, bool strict)
{
    private readonly List<RecordError> _faults = [];
    private string? _isbn13;
    private int? _year;
    private string? _language;
    private decimal? _price;
    private string? _currency;

    public string? Title { get; set; }

    public string? Subtitle { get; set; }

    public List<string> Authors { get; set; } = [];

    public string? Publisher { get; set; }

    public List<string> Subjects { get; set; } = [];

    public string? Description { get; set; }

    /// <summary>gutenberg:1342; null: known by its ISBN, or else by title, author and year.</summary>
    public string? Identity { get; set; }

    public bool HasIsbn => _isbn13 is not null;

    public void Isbn(string? text, string field = "isbn")
    {
        if (
            !string.IsNullOrWhiteSpace(text)
            && !Model.Isbn.TryParse(text, out _isbn13)
            && !Model.Isbn.TryRepair(text.Trim(), out _isbn13)
        )
        {
            Wrong(field, $"'{TextNormalizer.Cut(text, 40)}' is not an ISBN");
        }
    }

    public void Year(string? text, string field = "year")
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        // goodbooks writes 2008.0
        if (
            decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign
                    | NumberStyles.AllowDecimalPoint
                    | NumberStyles.AllowLeadingWhite
                    | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out var year
            )
            && year is >= BookContent.FirstYear and <= BookContent.LastYear
            && decimal.Truncate(year) == year
        )
        {
            _year = (int)year;
        }
        else
        {
            Wrong(
                field,
                $"'{TextNormalizer.Cut(text, 40)}' is not a year between {BookContent.FirstYear} and {BookContent.LastYear}"
            );
        }
    }

    public void Language(string? text, string field = "language")
    {
        if (!string.IsNullOrWhiteSpace(text) && (_language = Model.Language.Parse(text)) is null)
        {
            Wrong(field, $"'{TextNormalizer.Cut(text, 40)}' is not an ISO 639 language code");
        }
    }

    public void Price(string? text, string? currency)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            if (
                decimal.TryParse(
                    text,
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out var price
                ) && PriceAttribute.IsPrice(price)
            )
            {
                _price = price;
            }
            else
            {
                Wrong("price", $"'{TextNormalizer.Cut(text, 40)}' is not a price like 19.95");
            }
        }

        if (!string.IsNullOrWhiteSpace(currency))
        {
            if (Currency.IsCode(currency.Trim()))
            {
                _currency = currency.Trim();
            }
            else
            {
                Wrong("currency", $"'{TextNormalizer.Cut(currency, 40)}' is not an ISO 4217 currency code");
            }
        }
    }

    /// <summary>Something is wrong with a field: fatal in a strict format.</summary>
    public void Wrong(string field, string reason) =>
        _faults.Add(new(field, strict ? reason : $"{reason}; taken without it", strict));

    /// <summary>Something is wrong with the whole record.</summary>
    public void Refuse(string? field, string reason) => _faults.Add(new(field, reason, IsFatal: true));

    public ImportItem Finish(int rows = 1)
    {
        var title = Line("title", Title, BookContent.TitleLength);
        if (title is null)
        {
            _faults.Add(new("title", "There is no title", IsFatal: true));
        }

        var content = new BookContent
        {
            Isbn13 = _isbn13,
            Title = title ?? "",
            Subtitle = Line("subtitle", Subtitle, BookContent.SubtitleLength),
            Authors = List("authors", Authors, BookContent.MostAuthors, BookContent.NameLength),
            Publisher = Line("publisher", Publisher, BookContent.NameLength),
            Year = _year,
            Language = _language,
            Subjects = List("subjects", Subjects, BookContent.MostSubjects, BookContent.SubjectLength),
            Description = Fitting(
                "description",
                string.IsNullOrWhiteSpace(Description) ? null : TextNormalizer.Cleaned(Description).Normalize().Trim(),
                BookContent.DescriptionLength
            ),
            Price = _price,
            Currency = _price is null ? null : _currency ?? Model.Currency.Default,
        };
        var about = title is null ? Identity : TextNormalizer.Cut(title, 200);
        return _faults.Exists(f => f.IsFatal)
            ? new(record, line, null, Identity, about, _faults, rows)
            : new(record, line, content, Identity ?? (HasIsbn ? null : content.WorkIdentity()), about, _faults, rows);
    }

    private string? Line(string field, string? text, int length) =>
        text is null ? null : Fitting(field, TextNormalizer.OneLineOrNull(TextNormalizer.Cleaned(text)), length);

    private List<string> List(string field, List<string> names, int most, int length)
    {
        var list = TextNormalizer
            .Names(names.Select(TextNormalizer.Cleaned))
            .Select(name => Fitting(field, name, length)!)
            .ToList();
        if (list.Count > most)
        {
            _faults.Add(
                new(field, $"There are more than {most} of these{(strict ? "" : "; the others are left out")}", strict)
            );
            list.RemoveRange(most, list.Count - most);
        }

        return list;
    }

    private string? Fitting(string field, string? text, int length)
    {
        if (text?.Length > length)
        {
            _faults.Add(new(field, $"This is longer than {length} characters{(strict ? "" : "; cut there")}", strict));
            return TextNormalizer.Cut(text, length);
        }

        return text;
    }
}
