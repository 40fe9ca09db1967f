using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>What a MARC record says of a book.</summary>
internal static partial class MarcBook
{
    /// <summary>Fields that are read; the others are not even decoded.</summary>
    public static bool Reads(string tag) =>
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

    public static ImportItem Read(MarcRecord marc, long record, long? line)
    {
        var draft = new BookBuilder(record, line, strict: false);
        if (marc.First("245") is { } title)
        {
            draft.Title = Trimmed(title.Joined("anp"));
            draft.Subtitle = Trimmed(title.Joined("b"));
        }

        foreach (var isbn in marc.All("020").Select(f => f['a']).OfType<string>())
        {
            // "2222030501 (br.) :" - the number is the first word
            if (!draft.HasIsbn)
            {
                draft.Isbn(isbn.Split(' ', 2)[0].TrimEnd(':', ';', ','), "020");
            }
        }

        draft.Authors =
        [
            .. marc.All("100", "110", "111", "700", "710", "711")
                .Where(f => f['t'] is null)
                .Select(Name)
                .Where(n => n.Length > 0),
        ];
        var publication = marc.First("260")
            ?? marc.All("264").FirstOrDefault(f => f.Indicator2 is '1')
            ?? marc.First("264");
        draft.Publisher = Publisher(publication?['b']);
        draft.Year(Year(marc.Control("008"), publication?['c']), "008");
        draft.Language(LanguageOf(marc), "008");
        draft.Subjects =
        [
            .. marc.All("600", "610", "611", "650", "651", "653", "655")
                .Select(f => f.Tag[1] is '0' or '1' ? Name(f) : Trimmed(f['a'] ?? "") ?? "")
                .Where(s => s.Length > 0),
        ];
        draft.Description = marc.First("520")?['a'];
        if (!draft.HasIsbn && marc.Control("001")?.Trim() is { Length: > 0 } number)
        {
            draft.Identity = Identity(number, marc.Control("003")?.Trim(), draft);
        }

        return draft.Finish();
    }

    /// <summary>A control number is unique in its library only, and many files do not say which library: then the title must agree as well.</summary>
    private static string Identity(string number, string? library, BookBuilder draft)
    {
        var known =
            $"marc:{library}:{(library is null ? new BookContent { Title = draft.Title ?? "" }.WorkIdentity()[5..17] + ":" : "")}{number}";
        return string.Concat(
            TextNormalizer.Cut(known, 120).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?')
        );
    }

    private static string Name(MarcField field)
    {
        var name = (field['a'] ?? "").Trim();
        var title = field.Tag[1..] == "00" ? field['b'] : null;
        if (field.Tag[1..] != "00")
        {
            return Trimmed(field.Joined("ab")) ?? "";
        }

        // first indicator 1: the surname comes first
        name = EndOfName(name);
        name = field.Indicator1 == '1' ? PersonName.FromInverted(name) : name;
        return title is null ? name : $"{name} {EndOfName(title)}";
    }

    /// <summary>Without the punctuation that a cataloguer puts before the next subfield; an initial keeps its full stop.</summary>
    private static string EndOfName(string name)
    {
        name = name.Trim().TrimEnd(',', ';', ':', '/').TrimEnd();
        return
            name.EndsWith('.')
            && !(name.Length > 1 && char.IsUpper(name[^2]) && (name.Length == 2 || !char.IsLetter(name[^3])))
            && !Abbreviated().IsMatch(name)
            ? name.TrimEnd('.')
            : name;
    }

    private static string? Trimmed(string text)
    {
        text = text.Trim().TrimEnd('/', ':', ';', ',', '=').TrimEnd();
        return text.EndsWith('.') && !text.EndsWith("..", StringComparison.Ordinal) && !Abbreviated().IsMatch(text)
            ? text[..^1]
            : text;
    }

    private static string? Publisher(string? text)
    {
        text = text?.Trim().TrimEnd(',', ';', ':').Trim('[', ']').Trim();
        return text is null or "" or "s.n." or "s.n" or "S.l." ? null : text;
    }

    private static string? Year(string? fixedField, string? date)
    {
        var first = fixedField?.Length >= 11 ? fixedField[7..11] : "";
        if (first.Length == 4 && first.All(char.IsAsciiDigit) && first != "0000" && first != "9999")
        {
            return first;
        }

        return date is not null && FourDigits().Match(date) is { Success: true } year ? year.Value : null;
    }

    private static string? LanguageOf(MarcRecord marc)
    {
        var code = marc.Control("008") is { Length: >= 38 } fixedField ? fixedField[35..38].Trim() : "";
        code =
            code.Length == 3 && code.All(char.IsAsciiLetterLower) && code is not ("und" or "zxx")
                ? code
                : marc.First("041")?['a']?.Trim() ?? "";
        return code.Length >= 3 ? code[..3].ToLower(CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"\b(Jr|Sr|Dr|Mr|Mrs|St|Ste|etc|Inc|Ltd|Co|Cie|Mme|Mgr|Qué|[A-Z])\.$")]
    private static partial Regex Abbreviated();

    [GeneratedRegex(@"\d{4}")]
    private static partial Regex FourDigits();
}
