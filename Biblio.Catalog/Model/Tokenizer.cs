using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Model;

/// <summary>
/// Splits text into words for search and comparison. It folds case and accents, and keeps C++ and C# distinct from C.
/// </summary>
internal static class Tokenizer
{
    public const int MaxKeyLength = 200;

    /// <summary>Words that a search ignores when it has others: "Le Cid" finds cid, but "À" finds a.</summary>
    private static readonly HashSet<string> StopWords =
    [
        .. (
            "a an and as at by for from in is it of on or s t the to with "
            + "au aux d dans de des du en et l la le les par pour qu que qui sur un une y el los las der die das il"
        ).Split(' '),
    ];

    public static bool IsStopWord(string word) => StopWords.Contains(word);

    /// <summary>
    /// Returns a key that is equal for names that differ only in case, accents, spaces or punctuation, such as
    /// "Émile  ZOLA" and "emile zola".
    /// </summary>
    public static string ToKey(string text)
    {
        var key = string.Join(' ', Tokenize(text));
        if (key.Length == 0)
        {
            // A name without letters and digits, such as "???", is its own key.
            key = text.Trim().Normalize().ToLowerInvariant();
        }

        return key.Length <= MaxKeyLength
            ? key
            : key[..(char.IsHighSurrogate(key[MaxKeyLength - 1]) ? MaxKeyLength - 1 : MaxKeyLength)].TrimEnd();
    }

    /// <summary>Returns the words of the text, folded, in order.</summary>
    public static List<string> Tokenize(string? text)
    {
        var words = new List<string>();
        if (string.IsNullOrWhiteSpace(text))
        {
            return words;
        }

        var word = new StringBuilder();
        void EndWord()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format:
                    break;
                case UnicodeCategory.OtherLetter when IsIdeographic(rune.Value):
                    EndWord();
                    words.Add(rune.ToString());
                    break;
                case UnicodeCategory.SpacingCombiningMark:
                case var _ when Rune.IsLetterOrDigit(rune):
                    word.Append(Fold(Rune.ToLowerInvariant(rune)));
                    break;
                case var _ when word.Length > 0 && rune.Value == '+':
                    word.Append("plus");
                    break;
                case var _ when word.Length > 0 && rune.Value == '#':
                    word.Append("sharp");
                    break;
                default:
                    EndWord();
                    break;
            }
        }

        EndWord();
        return words;
    }

    /// <summary>Joins runs of single letters, so that a search for JRR finds "J.R.R.".</summary>
    public static IEnumerable<string> JoinInitials(List<string> words)
    {
        for (int i = 0, start = 0; i <= words.Count; i++)
        {
            if (i == words.Count || words[i].Length != 1)
            {
                if (i - start > 1)
                {
                    yield return string.Concat(words[start..i]);
                }

                start = i + 1;
            }
        }
    }

    /// <summary>
    /// Encodes a word for the full-text index. The servers skip short words and their own stop words, and their word
    /// characters depend on the collation. A prefix of two letters and hexadecimal for characters other than a-z and
    /// 0-9 avoid all three.
    /// </summary>
    public static string ToIndexTerm(string word)
    {
        var encoded = new StringBuilder("qq");
        foreach (var rune in word.EnumerateRunes())
        {
            // The index stores at most 84 characters of a word.
            if (encoded.Length > 72)
            {
                break;
            }

            _ = rune.IsAscii
                ? encoded.Append((char)rune.Value)
                : encoded.Append('z').Append(rune.Value.ToString("x", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static string Fold(Rune rune) =>
        rune.Value switch
        {
            'œ' => "oe",
            'æ' => "ae",
            'ø' => "o",
            'ß' => "ss",
            'ł' => "l",
            'đ' or 'ð' => "d",
            'þ' => "th",
            'ı' => "i",
            'ς' => "σ",
            _ => rune.ToString(),
        };

    // Chinese and Japanese are written without spaces. So each character counts as a word.
    private static bool IsIdeographic(int rune) =>
        rune
            is (>= 0x3040 and <= 0x30ff)
                or (>= 0x3400 and <= 0x9fff)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0x20000 and <= 0x3ffff);
}
