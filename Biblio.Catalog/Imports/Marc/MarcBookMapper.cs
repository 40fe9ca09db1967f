using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>Maps a MARC record to a book.</summary>
internal static partial class MarcBookMapper
{
    /// <summary>True for the fields that the mapper uses. The reader does not decode the others.</summary>
    public static bool UsesField(string tag) =>
        tag
            is "001"
                or "003"
                or "008"
                or "020"
                or "041"
                or "100"
                or "110"
                or "111"
                or "245"
                or "260"
                or "264"
                or "520"
                or "600"
                or "610"
                or "611"
                or "650"
                or "651"
                or "653"
                or "655"
                or "700"
                or "710"
                or "711";

    public static ImportItem Map(MarcRecord marc, long record, long? line)
    {
        var book = new BookBuilder(record, line, isStrict: false);
        if (marc.GetField("245") is { } title)
        {
            book.Title = TrimPunctuation(title.JoinSubfields("anp"));
            book.Subtitle = TrimPunctuation(title.JoinSubfields("b"));
        }

        foreach (var isbn in marc.GetFields("020").Select(f => f['a']).OfType<string>())
        {
            // The number is the first word, as in "2222030501 (br.) :".
            if (!book.HasIsbn)
            {
                book.SetIsbn(isbn.Split(' ', 2)[0].TrimEnd(':', ';', ','), "020");
            }
        }

        book.Authors =
        [
            .. marc.GetFields("100", "110", "111", "700", "710", "711")
                .Where(f => f['t'] is null)
                .Select(ReadName)
                .Where(n => n.Length > 0),
        ];
        var publication = marc.GetField("260")
            ?? marc.GetFields("264").FirstOrDefault(f => f.Indicator2 is '1')
            ?? marc.GetField("264");
        book.Publisher = ReadPublisher(publication?['b']);
        book.SetYear(ReadYear(marc.GetControlField("008"), publication?['c']), "008");
        book.SetLanguage(ReadLanguage(marc), "008");
        book.Subjects =
        [
            .. marc.GetFields("600", "610", "611", "650", "651", "653", "655")
                .Select(f => f.Tag[1] is '0' or '1' ? ReadName(f) : TrimPunctuation(f['a'] ?? "") ?? "")
                .Where(s => s.Length > 0),
        ];
        book.Description = marc.GetField("520")?['a'];
        if (!book.HasIsbn && marc.GetControlField("001")?.Trim() is { Length: > 0 } number)
        {
            book.Identity = CreateIdentity(number, marc.GetControlField("003")?.Trim(), book);
        }

        return book.Build();
    }

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

    private static string ReadName(MarcField field)
    {
        var isPerson = field.Tag[1..] == "00";
        if (!isPerson)
        {
            return TrimPunctuation(field.JoinSubfields("ab")) ?? "";
        }

        // The first indicator 1 means that the surname comes first.
        var name = TrimName(field['a'] ?? "");
        name = field.Indicator1 == '1' ? PersonName.FromInverted(name) : name;
        return field['b'] is { } numeration ? $"{name} {TrimName(numeration)}" : name;
    }

    /// <summary>
    /// Removes the punctuation that cataloguers put before the next subfield. An initial and an abbreviation keep their
    /// full stop.
    /// </summary>
    private static string TrimName(string name)
    {
        name = name.Trim().TrimEnd(',', ';', ':', '/').TrimEnd();
        return
            name.EndsWith('.')
            && !(name.Length > 1 && char.IsUpper(name[^2]) && (name.Length == 2 || !char.IsLetter(name[^3])))
            && !AbbreviationRegex().IsMatch(name)
            ? name.TrimEnd('.')
            : name;
    }

    private static string? TrimPunctuation(string text)
    {
        text = text.Trim().TrimEnd('/', ':', ';', ',', '=').TrimEnd();
        return
            text.EndsWith('.') && !text.EndsWith("..", StringComparison.Ordinal) && !AbbreviationRegex().IsMatch(text)
            ? text[..^1]
            : text;
    }

    private static string? ReadPublisher(string? text)
    {
        text = text?.Trim().TrimEnd(',', ';', ':').Trim('[', ']').Trim();
        return text is null or "" or "s.n." or "s.n" or "S.l." ? null : text;
    }

    private static string? ReadYear(string? fixedField, string? publicationDate)
    {
        var first = fixedField?.Length >= 11 ? fixedField[7..11] : "";
        if (first.Length == 4 && first.All(char.IsAsciiDigit) && first != "0000" && first != "9999")
        {
            return first;
        }

        return publicationDate is not null && YearRegex().Match(publicationDate) is { Success: true } year
            ? year.Value
            : null;
    }

    private static string? ReadLanguage(MarcRecord marc)
    {
        var code = marc.GetControlField("008") is { Length: >= 38 } fixedField ? fixedField[35..38].Trim() : "";
        code =
            code.Length == 3 && code.All(char.IsAsciiLetterLower) && code is not ("und" or "zxx")
                ? code
                : marc.GetField("041")?['a']?.Trim() ?? "";
        return code.Length >= 3 ? code[..3].ToLower(CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"\b(Jr|Sr|Dr|Mr|Mrs|St|Ste|etc|Inc|Ltd|Co|Cie|Mme|Mgr|Qué|[A-Z])\.$")]
    private static partial Regex AbbreviationRegex();

    [GeneratedRegex(@"\d{4}")]
    private static partial Regex YearRegex();
}
