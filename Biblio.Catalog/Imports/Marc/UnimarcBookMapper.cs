using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>Maps a UNIMARC record, as French libraries have, to a book.</summary>
internal static partial class UnimarcBookMapper
{
    private static readonly string[] SubjectTags = ["600", "601", "602", "605", "606", "607", "608", "610"];

    /// <summary>
    /// True for a record with the title field of UNIMARC (200) and not the one of MARC 21 (245). Without either, the
    /// end of the leader tells: "450 " in UNIMARC, "4500" in MARC 21.
    /// </summary>
    public static bool Matches(MarcRecord marc) =>
        Matches(marc.GetControlField(MarcRecord.LeaderTag) ?? "", [.. marc.Fields.Select(f => f.Tag)]);

    public static bool Matches(string leader, IReadOnlyCollection<string> tags) =>
        !tags.Contains("245") && (tags.Contains("200") || leader.EndsWith("450 ", StringComparison.Ordinal));

    /// <summary>True for the fields that the mapper uses. The parser does not decode the others.</summary>
    public static bool UsesField(string tag) =>
        tag is "001" or "010" or "073" or "100" or "101" or "200" or "210" or "214" or "215" or "219" or "330" or "801"
        || SubjectTags.Contains(tag)
        || UnimarcNames.IsNameTag(tag);

    public static ImportItem Map(MarcRecord marc, long record, long? line, IReadOnlyList<RecordError>? warnings = null)
    {
        if (
            marc.GetControlField(MarcRecord.LeaderTag) is { Length: >= 7 } leader
            && (leader[5] == 'd' || leader[6] is 'x' or 'y' or 'z')
        )
        {
            var reason =
                leader[5] == 'd'
                    ? Reason.Of("record-deleted", $"The leader marks the record as deleted; not imported")
                    : Reason.Of(
                        "record-of-authority",
                        $"The record describes an authority, such as a person, and not a book; not imported"
                    );
            return ImportItem.Refused(record, line, reason, "leader", marc.GetControlField("001"));
        }

        var book = new BookBuilder(record, line, isStrict: false);
        var (title, subtitle) = ReadTitle(marc.GetField("200"));
        book.Title = title;
        book.Subtitle = subtitle;
        SetIsbn(book, marc);
        book.Authors = UnimarcNames.ReadAuthors(marc, book);

        // 210 was divided into 214 and 219; there the second indicator 0 is publication.
        var publication = marc.GetField("210")
            ?? marc.GetFields("214", "219").FirstOrDefault(f => f.Indicator2 == '0')
            ?? marc.GetField("214", "219");
        book.Publisher = ReadPublisher(publication?['c']);
        book.SetYear(ReadYear(marc.GetField("100")?['a'], publication?['d']), "100");
        book.SetLanguage(ReadLanguage(marc.GetField("101")?['a']), "101");
        book.SetPages(MarcEdition.ReadPages(marc.GetField("215")?['a']), "215");
        book.Subjects =
        [
            .. marc.GetFields(SubjectTags)
                .SelectMany(f =>
                    f.Tag is "600" or "602" ? [UnimarcNames.ReadName(f)]
                    : f.Tag == "601" ? [f.JoinSubfields("ab")]
                    : f.Subfields.Where(s => s.Code == 'a').Select(s => s.Value)
                ),
        ];
        book.Description = marc.GetField("330")?['a'];
        if (!book.HasIsbn && marc.GetControlField("001")?.Trim() is { Length: > 0 } number)
        {
            book.Identity = CreateIdentity(number, marc.GetField("801")?['b']?.Trim(), title);
        }

        var item = book.Build();
        return warnings is { Count: > 0 } ? item with { Errors = [.. item.Errors, .. warnings] } : item;
    }

    /// <summary>
    /// Joins the parts of the title in their order. A part after the first other title ($d, $e) belongs to the subtitle.
    /// </summary>
    private static (string? Title, string? Subtitle) ReadTitle(MarcField? field)
    {
        string title = "",
            subtitle = "";
        foreach (var (code, text) in field?.Subfields ?? [])
        {
            if (code is not ('a' or 'd' or 'e' or 'h' or 'i') || string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var value = text.Trim();
            if (code is 'd' or 'e' || subtitle.Length > 0)
            {
                subtitle = Join(subtitle, code, value);
            }
            else
            {
                title = Join(title, code, value);
            }
        }

        return (title.Length > 0 ? title : null, subtitle.Length > 0 ? subtitle : null);

        // The marks are those of ISBD.
        static string Join(string before, char code, string text) =>
            before.Length == 0
                ? text
                : before
                    + code switch
                    {
                        'a' => " ; ",
                        'd' => " = ",
                        'e' => " : ",
                        'i' when before.AsSpan().TrimEnd().EndsWith(",") => " ",
                        _ => ". ",
                    }
                    + text;
    }

    private static void SetIsbn(BookBuilder book, MarcRecord marc)
    {
        var texts = marc.GetFields("010", "073")
            .SelectMany(f =>
                f.Subfields.Where(s => s.Code == 'a').Select(s => (f.Tag, Text: s.Value, Qualifier: f['b']))
            )
            .Select(s => (s.Tag, s.Text, s.Qualifier, Number: NumberRegex().Match(s.Text).Value))
            .ToList();
        if (texts.Find(t => Isbn.TryParse(t.Number, out _)) is { Number: not null } valid)
        {
            book.SetIsbn(valid.Number, valid.Tag);
            book.SetFormat(MarcEdition.ReadFormat(valid.Qualifier));
        }
        else if (texts.Find(t => t.Tag == "010") is { Text: not null } wrong)
        {
            book.SetIsbn(wrong.Text, "010");
        }
    }

    private static string? ReadPublisher(string? text)
    {
        text = text?.Trim().TrimEnd(',', ';', ':').Trim('[', ']').Trim();
        return text is null or "" || UnknownPublisherRegex().IsMatch(text) ? null : text;
    }

    /// <summary>Positions 9 to 12 of field 100 are the year of publication.</summary>
    private static string? ReadYear(string? field100, string? publicationDate)
    {
        var first = field100?.Length >= 13 ? field100[9..13] : "";
        if (first.Length == 4 && first.All(char.IsAsciiDigit) && first is not ("0000" or "9999"))
        {
            return first;
        }

        return publicationDate is not null && YearRegex().Match(publicationDate) is { Success: true } year
            ? year.Value
            : null;
    }

    private static string? ReadLanguage(string? text) =>
        text?.Trim().ToLowerInvariant() is { Length: >= 3 } code && code[..3] is not ("und" or "zxx" or "mul")
            ? code[..3]
            : null;

    /// <summary>
    /// Returns the identity of a book without ISBN. A control number is unique only within its library. Without the
    /// library the identity contains a hash of the title.
    /// </summary>
    private static string CreateIdentity(string number, string? library, string? title)
    {
        var titleHash = library is null ? new BookContent { Title = title ?? "" }.WorkIdentity()[5..17] + ":" : "";
        return string.Concat(
            TextNormalizer
                .Truncate($"marc:{library}:{titleHash}{number}", 120)
                .Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?')
        );
    }

    [GeneratedRegex(@"^\s*[0-9Xx\s\-‐‑–]+")]
    private static partial Regex NumberRegex();

    [GeneratedRegex(@"^(s\.\s?n\.?|s\.\s?l\.?|sans nom|éditeur inconnu|éd\. inconnu)$", RegexOptions.IgnoreCase)]
    private static partial Regex UnknownPublisherRegex();

    [GeneratedRegex(@"\d{4}")]
    private static partial Regex YearRegex();
}
