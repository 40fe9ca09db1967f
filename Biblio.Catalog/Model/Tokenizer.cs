using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Model;

/// <summary>The words of a text as searching and comparing see them: accents and case folded, C++ and C# kept apart from C.</summary>
internal static class Tokenizer
{
    public const int KeyLength = 200;

    /// <summary>Words that only help when nothing better was typed: "Le Cid" looks for cid, "À" for a.</summary>
    private static readonly HashSet<string> Small =
    [
        .. "a an and as at by for from in is it of on or s t the to with au aux d dans de des du en et l la le les par pour qu que qui sur un une y el los las der die das il".Split(
            ' '
        ),
    ];

    public static bool IsSmall(string word) => Small.Contains(word);

    /// <summary>The same key for "Émile  ZOLA" and "emile zola".</summary>
    public static string Key(string text)
    {
        var key = string.Join(' ', Of(text));
        if (key.Length == 0)
        {
            // nothing but signs ("???"): such a name is its own key
            key = text.Trim().Normalize().ToLowerInvariant();
        }

        return key.Length <= KeyLength
            ? key
            : key[..(char.IsHighSurrogate(key[KeyLength - 1]) ? KeyLength - 1 : KeyLength)].TrimEnd();
    }

    public static List<string> Of(string? text)
    {
        var words = new List<string>();
        if (string.IsNullOrWhiteSpace(text))
        {
            return words;
        }

        var word = new StringBuilder();
        void End()
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
                    End();
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
                    End();
                    break;
            }
        }

        End();
        return words;
    }

    /// <summary>"J.R.R." is also written JRR: runs of single letters, joined.</summary>
    public static IEnumerable<string> Initials(List<string> words)
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
    /// A word as the full-text index keeps it. The servers leave out short words and their own stop words, and their word characters depend on the collation;
    /// two letters before every word and hexadecimal for what is not a-z or 0-9 take all three out of the game.
    /// </summary>
    public static string Indexed(string word)
    {
        var spelled = new StringBuilder("qq");
        foreach (var rune in word.EnumerateRunes())
        {
            if (spelled.Length > 72)
            {
                break; // the index keeps at most 84 characters of a word
            }

            _ = rune.IsAscii
                ? spelled.Append((char)rune.Value)
                : spelled.Append('z').Append(rune.Value.ToString("x", CultureInfo.InvariantCulture));
        }

        return spelled.ToString();
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

    // written without spaces, so each sign is a word
    private static bool IsIdeographic(int rune) =>
        rune
            is (>= 0x3040 and <= 0x30ff)
                or (>= 0x3400 and <= 0x9fff)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0x20000 and <= 0x3ffff);
}
