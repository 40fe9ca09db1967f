using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Model;

/// <summary>
/// Makes the keys that compare names and titles. It folds case and accents, and keeps C++ and C# distinct from C. The keys
/// are stored, so a change of its rules needs a migration. <see cref="SearchTokenizer"/> splits text for the search.
/// </summary>
internal static class Tokenizer
{
    public const int MaxKeyLength = 200;

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

    /// <summary>Returns the letter without a ligature or a stroke.</summary>
    public static string Fold(Rune rune) =>
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
