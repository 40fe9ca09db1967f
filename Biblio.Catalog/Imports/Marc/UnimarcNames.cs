using System.Text.RegularExpressions;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>Finds the authors of a UNIMARC record.</summary>
internal static partial class UnimarcNames
{
    private const string Author = "070";

    /// <summary>Compiler, editor, publishing director: they stand for the authors where there are none.</summary>
    private static readonly string[] Editors = ["220", "340", "651"];

    public static bool IsNameTag(string tag) => tag is ['7', '0' or '1' or '2', '0' or '1' or '2'];

    /// <summary>
    /// Returns the names with primary responsibility (7X0), and the others (7X1, 7X2) that are authors. Translators and
    /// illustrators are not. Without any, the editors, or else the statement of responsibility (200 $f), name them.
    /// </summary>
    public static List<string> ReadAuthors(MarcRecord marc, BookBuilder book)
    {
        var names = marc.Fields.Where(f => IsNameTag(f.Tag)).ToList();
        var authors = names.Where(IsAuthor).ToList();
        authors = authors.Count > 0 ? authors : names.FindAll(f => GetRoles(f).Intersect(Editors).Any());
        return authors.Count > 0 ? authors.ConvertAll(ReadName)
            : names.Count == 0 && marc.GetField("200")?['f'] is { } statement ? ReadStatement(statement, book)
            : [];
    }

    /// <summary>
    /// Returns a name in natural order. The second indicator 1 means that $a is the surname, and $b the forename.
    /// </summary>
    public static string ReadName(MarcField field)
    {
        var (entry, rest, number) = (field['a']?.Trim().TrimEnd(','), field['b']?.Trim().TrimEnd(','), field['d']);
        var isCorporate = field.Tag is ['7', '1', _];
        return (
            isCorporate || (rest is not null && field.Indicator2 == '0')
                ? $"{entry} {rest} {(isCorporate ? null : number)}"
                : $"{rest} {entry} {number}"
        ).Trim();
    }

    private static bool IsAuthor(MarcField field)
    {
        var roles = GetRoles(field);
        return field.Tag[2] switch
        {
            '0' => true,
            '1' => roles.Count == 0 || roles.Contains(Author),
            _ => roles.Contains(Author),
        };
    }

    // Some libraries write the codes with four digits.
    private static List<string> GetRoles(MarcField field) =>
        [.. field.Subfields.Where(s => s.Code == '4').Select(s => s.Value.Trim().TrimStart('0').PadLeft(3, '0'))];

    private static List<string> ReadStatement(string statement, BookBuilder book)
    {
        var names = SeparatorRegex().Split(PrefixRegex().Replace(statement.Trim(), "")).Select(n => n.Trim()).ToList();
        if (names.TrueForAll(name => NameRegex().IsMatch(name)))
        {
            return names;
        }

        book.AddFieldError(
            "200",
            Reason.Of("not-names", $"'{Model.TextNormalizer.Truncate(statement, 100)}' is not a list of names")
        );
        return [];
    }

    [GeneratedRegex(@"^(par|by|von|de|d['’])\s+", RegexOptions.IgnoreCase)]
    private static partial Regex PrefixRegex();

    [GeneratedRegex(@"\s*[,;&]\s*|\s+(?:et|and|und)\s+")]
    private static partial Regex SeparatorRegex();

    // Two to five words that begin with a capital letter, or are a particle
    [GeneratedRegex(
        @"^\p{Lu}[\p{L}.'’-]*(\s+(?:\p{Lu}[\p{L}.'’-]*|de|du|des|la|le|van|von|der|den|d['’]\p{L}+)){1,4}$"
    )]
    private static partial Regex NameRegex();
}
