using System.Text.RegularExpressions;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>Reads a name from a field of a person, a family, a corporate body or a meeting.</summary>
internal static partial class MarcName
{
    public static string Read(MarcField field) =>
        field.Tag switch
        {
            "720" => ReadPerson(field, isInverted: field.Indicator1 == '1'),
            _ when field.Tag.EndsWith("00", StringComparison.Ordinal) => ReadPerson(
                field,
                isInverted: field.Indicator1 is not ('0' or '3')
            ),
            _ => ReadBody(field),
        };

    /// <summary>Returns the surname, or the forename of a person who has none.</summary>
    public static string ReadSurname(MarcField field) => MarcText.TrimName((field['a'] ?? "").Split(',')[0]);

    /// <summary>
    /// "Alger, Horatio, $c Jr." becomes "Horatio Alger, Jr.", and a title of rank follows the name in the same way. A
    /// forename gets its byname without a comma, as in "Francis of Assisi".
    /// </summary>
    private static string ReadPerson(MarcField field, bool isInverted)
    {
        var name = MarcText.TrimName(DatesRegex().Replace(MarcText.TrimMarks(field['a'] ?? ""), ""));
        name =
            EastAsianRegex().IsMatch(name) ? name.Replace(", ", "", StringComparison.Ordinal)
            : isInverted && !TitledForenameRegex().IsMatch(name) ? InvertedName.ToDirectOrder(name)
            : name;
        if (field['b'] is { } numeration && name.Length > 0)
        {
            name = $"{name} {MarcText.TrimName(numeration)}";
        }

        foreach (var words in field.GetAll('c').Select(MarcText.TrimName).Where(w => w.Length > 0))
        {
            var follows = words[0] == '(' || (field.Indicator1 == '0' && char.IsLower(words[0]));
            name =
                name.Length == 0 ? words
                : follows ? $"{name} {words}"
                : $"{name}, {words}";
        }

        return name;
    }

    /// <summary>A meeting has its number, year and place in parentheses, with or without punctuation.</summary>
    private static string ReadBody(MarcField field)
    {
        // $e is a unit of a meeting, but the relator of a corporate body.
        var unit = field.Tag.EndsWith("11", StringComparison.Ordinal) ? "aqe" : "ab";
        var name = string.Join(
            ' ',
            field.Subfields.Where(s => unit.Contains(s.Code)).Select(s => s.Value.TrimEnd(' ', ',', ':', ';', '/'))
        );
        var meeting = field
            .Subfields.Where(s => s.Code is 'n' or 'd' or 'c')
            .Select(s => s.Value.Trim(' ', '(', ')', ':', ',', '.'))
            .Where(part => part.Length > 0)
            .ToList();
        name = MarcText.TrimName(name);
        return meeting.Count == 0 || name.Length == 0 ? name : $"{name} ({string.Join(" : ", meeting)})";
    }

    // "Marie-Victorin, frère" and "Louis XVIII, roi de France" are forenames with a title, whatever the indicator says.
    [GeneratedRegex(
        @",\s*(frère|père|sœur|soeur|mère|abbé|roi|reine|empereur|pape|saint|sainte|brother|sister|king|queen|emperor"
            + @"|pope)\b"
    )]
    private static partial Regex TitledForenameRegex();

    // Chinese, Japanese and Korean names have the surname first in natural order too.
    [GeneratedRegex(@"^[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]")]
    private static partial Regex EastAsianRegex();

    [GeneratedRegex(@",?\s*\(?((b|d|ca|fl|approximately)\.?\s*)?\d{3,4}\??(\s*-\s*(\d{3,4}\??)?)?\)?\.?$")]
    private static partial Regex DatesRegex();
}
