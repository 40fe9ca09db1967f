using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads title and subtitle from the title statement (245), in the order of its subfields. Without one it takes the
/// uniform title (130, 240) or another title (740).
/// </summary>
internal static class MarcTitle
{
    private const string StatementCodes = "abnpkfgs";
    private const string UniformCodes = "anpkmor";

    private static readonly string[] OtherTags = ["240", "130", "740"];

    public static (string? Title, string? Subtitle) Read(MarcRecord marc)
    {
        if (marc.GetField("245") is { } field && Split(field) is { Title: not null } statement)
        {
            return statement;
        }

        foreach (var other in OtherTags.Select(tag => marc.GetField(tag)).OfType<MarcField>())
        {
            var title = MarcText.TrimTitle(Join(other.Subfields.Where(s => UniformCodes.Contains(s.Code))));
            if (title.Length > 0)
            {
                marc.Warn(
                    "245",
                    Reason.Of(
                        "title-of-other-field",
                        $"There is no title in field 245; the title is from field {other.Tag}"
                    )
                );
                return (title, null);
            }
        }

        return (null, null);
    }

    /// <summary>
    /// Splits a title statement at its first $b. A parallel title (after "=") stays in the title.
    /// </summary>
    public static (string? Title, string? Subtitle) Split(MarcField field)
    {
        var parts = field.Subfields.Where(s => StatementCodes.Contains(s.Code)).ToList();
        var start = parts.FindIndex(s => s.Code == 'b');
        var isParallel =
            start > 0 && (parts[start - 1].Value.TrimEnd().EndsWith('=') || parts[start].Value.StartsWith('='));
        start = start <= 0 || isParallel ? parts.Count : start;
        var title = MarcText.TrimTitle(Join(parts.Take(start)));
        var subtitle = MarcText.TrimTitle(Join(parts.Skip(start)));
        return (title.Length == 0 ? null : title, subtitle.Length == 0 ? null : subtitle);
    }

    /// <summary>
    /// Joins subfields. A record without ISBD punctuation gets the full stop before a part and the comma after its
    /// number.
    /// </summary>
    private static string Join(IEnumerable<(char Code, string Value)> subfields)
    {
        var text = new StringBuilder();
        var before = ' ';
        foreach (var (code, value) in subfields)
        {
            if (text.Length > 0)
            {
                var isOpen = char.IsLetterOrDigit(text[^1]) || text[^1] is ')' or ']' or '"' or '»';
                text.Append(
                    !isOpen ? " "
                    : code == 'p' && before == 'n' ? ", "
                    : code == 'f' ? ", "
                    : code is 'n' or 'p' or 'k' or 's' ? ". "
                    : code == 'a' ? " ; "
                    : code == 'b' ? " : "
                    : " "
                );
            }

            text.Append(value.Trim());
            before = code;
        }

        return text.ToString();
    }
}
