using System.Globalization;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>Maps a MARC record to a book.</summary>
internal static class MarcBookMapper
{
    // The fields in which an authority record refers to other headings.
    private static readonly string[] ReferenceTags = "400 410 411 430 450 451 663 664 665 666".Split(' ');

    private static readonly HashSet<string> UsedTags =
    [
        .. (
            "001 003 008 020 041 100 110 111 130 240 245 260 264 300 520 600 610 611 650 651 653 655 700 710 711 720 740 880"
        ).Split(' '),
        .. ReferenceTags,
        .. MarcHoldings.Tags,
    ];

    /// <summary>True for the fields that the mapper uses. The reader does not decode the others.</summary>
    public static bool UsesField(string tag) => UsedTags.Contains(tag);

    public static ImportItem Map(MarcRecord marc, long record, long? line)
    {
        Clean(marc);
        OriginalScript.AddUnlinked(marc);
        if (FindReasonToRefuse(marc) is { } refusal)
        {
            return ImportItem.Refused(record, line, refusal.Reason, refusal.Field, marc.GetControlField("001"));
        }

        var book = new BookBuilder(record, line, isStrict: false);
        (book.Title, book.Subtitle) = MarcTitle.Read(marc);
        if (book.Title is null && marc.Warnings.FirstOrDefault(w => w.Field == "245") is { } fault)
        {
            return ImportItem.Refused(record, line, fault.Reason, fault.Field, marc.GetControlField("001"));
        }

        var (isbn13, format) = MarcIsbn.Read(marc);
        book.SetIsbn(isbn13, "020");
        book.SetFormat(format);
        book.SetPages(MarcEdition.ReadPages(marc.GetField("300")?['a']), "300");
        var authors = MarcAuthors.Read(marc);
        book.Authors = [.. authors.Select(a => a.Name)];
        book.OriginalTitle = OriginalScript.ReadTitle(marc);
        book.OriginalNames = OriginalScript.ReadNames(marc, authors);
        book.Publisher = MarcPublication.ReadPublisher(marc);
        book.SetYear(MarcYear.Read(marc)?.ToString(CultureInfo.InvariantCulture), "008");
        book.SetLanguage(ReadLanguage(marc), "008");
        book.Subjects =
        [
            .. marc.GetFields("600", "610", "611", "650", "651", "653", "655")
                .Select(f => f.Tag[1] is '0' or '1' ? MarcName.Read(f) : MarcText.TrimTitle(f['a'] ?? ""))
                .Where(s => s.Length > 0),
        ];
        book.Description = marc.GetField("520")?['a'];
        if (!book.HasIsbn && marc.GetControlField("001")?.Trim() is { Length: > 0 } number)
        {
            book.Identity = CreateIdentity(number, marc.GetControlField("003")?.Trim(), book);
        }

        foreach (var warning in marc.Warnings)
        {
            book.AddWarning(warning);
        }

        return book.Build() with
        {
            Holdings = MarcHoldings.Read(marc),
        };
    }

    private static void Clean(MarcRecord marc)
    {
        for (var i = 0; i < marc.Fields.Count; i++)
        {
            var field = marc.Fields[i];
            marc.Fields[i] = field with
            {
                Subfields =
                [
                    .. field.Subfields.Select(s => (s.Code, MarcText.Clean(s.Value))).Where(s => s.Item2.Length > 0),
                ],
            };
        }
    }

    private static (string Field, Reason Reason)? FindReasonToRefuse(MarcRecord marc) =>
        marc.Status is 'd' or 's' or 'x'
            ? ("leader", Reason.Of("marked-deleted", $"The record is marked as deleted (leader/05); not added"))
        : marc.Type == 'z'
            ? (
                "leader",
                Reason.Of(
                    "authority-record",
                    $"The record is an authority record, with references, and no book; not added"
                )
            )
        : marc.Type is 'u' or 'v' or 'x' or 'y'
            ? ("leader", Reason.Of("holdings-record", $"The record describes holdings and no book; not added"))
        : marc.Type is 'q' or 'w'
            ? ("leader", Reason.Of("no-book", $"The record describes no book (leader/06); not added"))
        : marc.GetField("245", "240", "740") is null && marc.GetField(ReferenceTags) is { } reference
            ? (
                reference.Tag,
                Reason.Of(
                    "reference-record",
                    $"The record is a reference ('see') to another heading and no book; not added"
                )
            )
        : null;

    /// <summary>
    /// Returns the identity of a book without ISBN. A control number is unique only within its library. Without the
    /// library the identity contains a hash of the title.
    /// </summary>
    private static string CreateIdentity(string number, string? library, BookBuilder book)
    {
        var titleHash = library is null ? new BookContent { Title = book.Title ?? "" }.WorkIdentity()[5..17] + ":" : "";
        var identity = $"marc:{library}:{titleHash}{number}";
        return string.Concat(
            TextNormalizer.Truncate(identity, 120).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?')
        );
    }

    private static string? ReadLanguage(MarcRecord marc)
    {
        var code = marc.GetControlField("008") is { Length: >= 38 } fixedField ? fixedField[35..38].Trim() : "";
        code =
            code.Length == 3 && code.All(char.IsAsciiLetterLower) && code is not ("und" or "zxx")
                ? code
                : marc.GetField("041")?['a']?.Trim() ?? "";
        return code.Length >= 3 ? code[..3].ToLowerInvariant() : null;
    }
}
