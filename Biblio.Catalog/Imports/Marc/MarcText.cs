using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Removes what cataloguing rules add to a subfield: non-sorting marks, notes, and the punctuation (ISBD) that
/// announces the next subfield.
/// </summary>
internal static partial class MarcText
{
    private const int MaxCombiningMarks = 30;

    /// <summary>
    /// Returns the composed text without non-sorting marks, control characters and "[from old catalog]".
    /// </summary>
    public static string Clean(string text)
    {
        text = TextNormalizer.CleanControlCharacters(NonSortingMarks.Remove(text));
        text = TextNormalizer.ToSingleLine(LimitMarks(text));
        return OldCatalogRegex().Replace(text, "").Trim();
    }

    /// <summary>Removes the punctuation at both ends of a title, and brackets that surround all of it.</summary>
    public static string TrimTitle(string text)
    {
        text = TrimFullStop(TrimMarks(MaterialRegex().Replace(text, "")));
        return TrimBrackets(text) is var bare && bare != text ? TrimFullStop(TrimMarks(bare)) : text;
    }

    /// <summary>
    /// Removes the punctuation of a name. An initial and an abbreviation keep their full stop.
    /// </summary>
    public static string TrimName(string text) => TrimFullStop(TrimMarks(TrimBrackets(TrimMarks(text))));

    /// <summary>Removes the marks with which ISBD separates areas and elements.</summary>
    public static string TrimMarks(string text) => text.Trim(' ', '/', ':', ';', ',', '=', '،', '؛');

    /// <summary>Removes brackets around the whole text, and all brackets when one of a pair is missing.</summary>
    public static string TrimBrackets(string text)
    {
        if (text.Count(c => c == '[') != text.Count(c => c == ']'))
        {
            return text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Trim();
        }

        return text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) == text.Length - 1
            ? text[1..^1].Trim()
            : text;
    }

    /// <summary>
    /// Returns the text in lower case, without accents and punctuation, and with single spaces, to compare it with a
    /// table.
    /// </summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            {
                continue;
            }

            if (Rune.IsLetterOrDigit(rune))
            {
                folded.Append(Rune.ToLowerInvariant(rune));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().TrimEnd();
    }

    // The composition of very long runs of combining marks would take quadratic time. Unicode's stream-safe text has 30.
    private static string LimitMarks(string text)
    {
        if (text.Length <= MaxCombiningMarks)
        {
            return text;
        }

        var limited = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var c in text)
        {
            var isMark =
                char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            marks = isMark ? marks + 1 : 0;
            if (marks <= MaxCombiningMarks)
            {
                limited.Append(c);
            }
        }

        return limited.ToString();
    }

    private static string TrimFullStop(string text) =>
        text.EndsWith('.')
        && !text.EndsWith("..", StringComparison.Ordinal)
        && !EndsWithInitial(text)
        && !AbbreviationRegex().IsMatch(text)
            ? text[..^1].TrimEnd()
            : text;

    // A letter without a letter before it, as in "W." and "É. C."; but "7e." and "vol. 3." have none.
    private static bool EndsWithInitial(string text) =>
        text.Length > 1 && char.IsUpper(text[^2]) && (text.Length == 2 || !char.IsLetterOrDigit(text[^3]));

    [GeneratedRegex(@"\s*\[?from old catalog\]?\.?", RegexOptions.IgnoreCase)]
    private static partial Regex OldCatalogRegex();

    [GeneratedRegex(
        @"\s*\[(electronic resource|microform|sound recording|videorecording|text \(large print\)|large print|braille"
            + "|texte imprimé|ressource électronique|elektronische ressource|texto impreso|recurso electrónico"
            + @"|testo a stampa|computer file|manuscript|music|map)\]",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex MaterialRegex();

    [GeneratedRegex(
        @"(?<!\p{L})(Jr|Sr|Dr|Mr|Mrs|Ms|St|Ste|etc|Inc|Ltd|Co|Cos|Corp|Cie|Mme|Mlle|Mgr|Qué|Esq|Bros|Dept|Univ|Assoc"
            + "|Assn|Inst|Soc|Pub|Pubs|Publ|Pr|Govt|Print|Off|Docs|Verl|Impr|Libr|Lib|Éd|Ed|Bd|Wm|Chas|Geo|Thos|Jas|Jos"
            + @"|Robt|Edw|Benj|Rev|Capt|Col|Gen|Prof|Hon|Bp|Abp|Fr|Ch|Th|Ph|Yu|Iu|I͡U|Ia|I͡A|Zh|Sh|Ts)\.$"
    )]
    private static partial Regex AbbreviationRegex();
}
