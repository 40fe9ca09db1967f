namespace Biblio.Catalog.Model;

/// <summary>What the search must know about scripts. Each rune is of a decomposed text (NFKD).</summary>
internal static class Script
{
    /// <summary>
    /// Whether words of the script are written without spaces between them, or, in Korean, with endings that belong to
    /// other words.
    /// </summary>
    public static bool IsUnspaced(int rune) =>
        rune
            is (>= 0x0e00 and <= 0x0e4e) // Thai, without its digits
                or (>= 0x0e80 and <= 0x0ece) // Lao
                or (>= 0x0edc and <= 0x0edf)
                or (>= 0x1000 and <= 0x103f) // Myanmar
                or (>= 0x1050 and <= 0x108f)
                or (>= 0x1100 and <= 0x11ff) // Hangul
                or (>= 0x1780 and <= 0x17d3) // Khmer
                or (>= 0x3005 and <= 0x3007) // Han iteration mark and zero
                or (>= 0x3041 and <= 0x30fa) // Hiragana and Katakana
                or (>= 0x30fc and <= 0x30ff)
                or (>= 0x3105 and <= 0x312f) // Bopomofo
                or (>= 0x3400 and <= 0x4dbf) // Han
                or (>= 0x4e00 and <= 0x9fff)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0x20000 and <= 0x3ffff);

    /// <summary>Whether a mark changes the letter. Accents of Latin, Greek, Cyrillic, Hebrew, Arabic do not.</summary>
    public static bool IsSignificantMark(int rune) => rune is (>= 0x0900 and < 0x1ab0) or 0x3099 or 0x309a;

    public static bool IsHangulVowelOrFinal(int rune) => rune is >= 0x1160 and <= 0x11ff;

    /// <summary>Whether Unicode has the apostrophe among the letters: O ʼReilly, Hawaiʻi.</summary>
    public static bool IsApostropheLetter(int rune) => rune is >= 0x02b9 and <= 0x02bf;
}
