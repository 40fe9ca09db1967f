using System.Globalization;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports;

/// <summary>
/// Builds a book from the fields of a record. In Biblio's own formats (<paramref name="isStrict"/>) an invalid field
/// refuses the record, so that its author corrects it. In other formats an invalid field is left out with a warning.
/// </summary>
internal sealed class BookBuilder(long record, long? line, bool isStrict)
{
    private readonly List<RecordError> _errors = [];
    private string? _isbn13;
    private int? _year;
    private string? _language;
    private int? _pages;
    private string? _format;
    private decimal? _price;
    private string? _currency;

    public string? Title { get; set; }

    public string? Subtitle { get; set; }

    public string? OriginalTitle { get; set; }

    /// <summary>The names of authors in their own script, by the keys of the authors.</summary>
    public IReadOnlyDictionary<string, string> OriginalNames { get; set; } = new Dictionary<string, string>();

    public List<string> Authors { get; set; } = [];

    public string? Publisher { get; set; }

    public List<string> Subjects { get; set; } = [];

    public string? Description { get; set; }

    /// <summary>
    /// The id of the book at its source, such as gutenberg:1342. Without it the ISBN identifies the book, or else the
    /// title, the author and the year.
    /// </summary>
    public string? Identity { get; set; }

    public bool HasIsbn => _isbn13 is not null;

    public void SetIsbn(string? text, string field = "isbn")
    {
        if (
            !string.IsNullOrWhiteSpace(text)
            && !Isbn.TryParse(text, out _isbn13)
            && !Isbn.TryRepair(text.Trim(), out _isbn13)
        )
        {
            AddFieldError(field, Reason.Of("not-an-isbn", $"'{TextNormalizer.Truncate(text, 40)}' is not an ISBN"));
        }
    }

    public void SetYear(string? text, string field = "year")
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        // Goodbooks writes a year as 2008.0.
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
            && year is >= BookContent.MinYear and <= BookContent.MaxYear
            && decimal.Truncate(year) == year
        )
        {
            _year = (int)year;
        }
        else
        {
            AddFieldError(
                field,
                Reason.Of(
                    "not-a-year",
                    $"'{TextNormalizer.Truncate(text, 40)}' is not a year between "
                        + $"{BookContent.MinYear} and {BookContent.MaxYear}"
                )
            );
        }
    }

    public void SetLanguage(string? text, string field = "language")
    {
        if (!string.IsNullOrWhiteSpace(text) && (_language = Language.Parse(text)) is null)
        {
            AddFieldError(
                field,
                Reason.Of("not-a-language", $"'{TextNormalizer.Truncate(text, 40)}' is not an ISO 639 language code")
            );
        }
    }

    public void SetPages(string? text, string field = "pages")
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        if (
            int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages)
            && pages is >= 1 and <= BookContent.MaxPages
        )
        {
            _pages = pages;
        }
        else
        {
            AddFieldError(
                field,
                Reason.Of(
                    "not-a-number-of-pages",
                    $"'{TextNormalizer.Truncate(text, 40)}' is not a number of pages from 1 to {BookContent.MaxPages}"
                )
            );
        }
    }

    public void SetFormat(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text) && (_format = BookFormat.Parse(text)) is null)
        {
            AddFieldError(
                "format",
                Reason.Of(
                    "not-a-format",
                    $"'{TextNormalizer.Truncate(text, 40)}' is none of {string.Join(", ", BookFormat.All)}"
                )
            );
        }
    }

    public void SetPrice(string? text, string? currency)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            if (
                decimal.TryParse(
                    text,
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out var price
                ) && BookContent.IsPrice(price)
            )
            {
                _price = price;
            }
            else
            {
                AddFieldError(
                    "price",
                    Reason.Of("not-a-price", $"'{TextNormalizer.Truncate(text, 40)}' is not a price like 19.95")
                );
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
                AddFieldError(
                    "currency",
                    Reason.Of(
                        "not-a-currency",
                        $"'{TextNormalizer.Truncate(currency, 40)}' is not an ISO 4217 currency code"
                    )
                );
            }
        }
    }

    /// <summary>
    /// Sets the names of the authors in their own script, in the order of the authors. An empty name is unknown.
    /// </summary>
    public void SetOriginalAuthors(IReadOnlyList<string>? names)
    {
        if (names?.Count > Math.Max(Authors.Count, 1))
        {
            AddFieldError(
                "originalAuthors",
                Reason.Of("more-original-authors", $"There are more of these than authors")
            );
            return;
        }

        OriginalNames = (names ?? [])
            .Zip(Authors, (name, author) => (Key: Tokenizer.ToKey(author), Name: name.Trim()))
            .Where(n => n.Name.Length > 0)
            .DistinctBy(n => n.Key)
            .ToDictionary(n => n.Key, n => n.Name);
    }

    /// <summary>Adds an error of one field. In a strict format it refuses the record.</summary>
    public void AddFieldError(string field, Reason reason) =>
        _errors.Add(new(field, isStrict ? reason : reason.WithoutField(), isStrict));

    /// <summary>Adds a warning that the reader of the record has found.</summary>
    public void AddWarning(RecordError warning) => _errors.Add(warning);

    /// <summary>Adds an error that refuses the record in every format.</summary>
    public void AddRecordError(string? field, Reason reason) => _errors.Add(new(field, reason, IsFatal: true));

    /// <summary>Returns the book, or the errors when one of them is fatal.</summary>
    public ImportItem Build(int rows = 1)
    {
        var title = ToLine("title", Title, BookContent.MaxTitleLength);
        if (title is null)
        {
            _errors.Add(new("title", Reason.Of("no-title", $"There is no title"), IsFatal: true));
        }

        var content = new BookContent
        {
            Isbn13 = _isbn13,
            Title = title ?? "",
            Subtitle = ToLine("subtitle", Subtitle, BookContent.MaxSubtitleLength),
            OriginalTitle = ToLine("originalTitle", OriginalTitle, BookContent.MaxOriginalTitleLength),
            OriginalNames =
                OriginalNames.Count == 0
                    ? BookContent.NoNames
                    : OriginalNames
                        .Select(n => (n.Key, Name: ToLine("originalAuthors", n.Value, BookContent.MaxNameLength)))
                        .Where(n => n.Name is not null)
                        .ToDictionary(n => n.Key, n => n.Name!),
            Authors = ToNames("authors", Authors, BookContent.MaxAuthors, BookContent.MaxNameLength),
            Publisher = ToLine("publisher", Publisher, BookContent.MaxNameLength),
            Year = _year,
            Language = _language,
            Pages = _pages,
            Format = _format,
            Subjects = ToNames("subjects", Subjects, BookContent.MaxSubjects, BookContent.MaxSubjectLength),
            Description = LimitLength(
                "description",
                Description is null
                    ? null
                    : TextNormalizer.ToParagraphsOrNull(TextNormalizer.CleanControlCharacters(Description)),
                BookContent.MaxDescriptionLength
            ),
            Price = _price,
            Currency = _price is null ? null : _currency ?? Currency.Default,
        };
        var about = title is null ? Identity : TextNormalizer.Truncate(title, 200);
        return _errors.Exists(e => e.IsFatal)
            ? new(record, line, null, Identity, about, _errors, rows)
            : new(record, line, content, Identity ?? (HasIsbn ? null : content.WorkIdentity()), about, _errors, rows);
    }

    private string? ToLine(string field, string? text, int maxLength) =>
        text is null
            ? null
            : LimitLength(
                field,
                TextNormalizer.ToSingleLineOrNull(TextNormalizer.CleanControlCharacters(text)),
                maxLength
            );

    private List<string> ToNames(string field, List<string> names, int maxCount, int maxLength)
    {
        var list = TextNormalizer
            .NormalizeNames(names.Select(TextNormalizer.CleanControlCharacters))
            .Select(name => LimitLength(field, name, maxLength)!)
            .ToList();
        if (list.Count > maxCount)
        {
            var reason = Reason.Of("too-many", $"There are more than {maxCount} of these");
            _errors.Add(new(field, isStrict ? reason : reason.WithoutOthers(), isStrict));
            list.RemoveRange(maxCount, list.Count - maxCount);
        }

        return list;
    }

    private string? LimitLength(string field, string? text, int maxLength)
    {
        if (text?.Length > maxLength)
        {
            var reason = Reason.Of("too-long", $"This is longer than {maxLength} characters");
            _errors.Add(new(field, isStrict ? reason : reason.Shortened(), isStrict));
            return TextNormalizer.Truncate(text, maxLength);
        }

        return text;
    }
}
