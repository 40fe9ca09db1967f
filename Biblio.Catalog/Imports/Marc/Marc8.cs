using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// MARC-8: Basic Latin and ANSEL (Extended Latin), Greek symbols, subscripts and superscripts. In ANSEL a diacritic comes before its letter; Unicode wants it after.
/// Other sets are refused by name. https://www.loc.gov/marc/specifications/specchartables.html
/// </summary>
internal static class Marc8
{
    private const byte Escape = 0x1b;

    // A1 to C8; a space is a code that ANSEL does not define
    private const string Graphics = "ŁØĐÞÆŒʹ·♭®±ƠƯʼ ʻłøđþæœʺı£ð ơư  °ℓ℗©♯¿¡ß€";

    // E0 to FE
    private const string Diacritics =
        "\u0309\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030c\u030a\u0361\0\u0315\u030b\u0310\u0327\u0328\u0323\u0324\u0325\u0333\u0332\u0326\u031c\u032e\u0360\0  \u0313";

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var diacritics = new StringBuilder();
        var set = Set.Latin;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == Escape)
            {
                set = Switch(bytes[(i + 1)..], set, out var length);
                i += length;
                continue;
            }

            if (b is >= 0xe0 and <= 0xfe)
            {
                var mark = Diacritics[b - 0xe0];
                if (mark == ' ')
                {
                    throw Unknown(b);
                }

                // the second halves of the marks that span two letters say nothing new
                if (mark != '\0')
                {
                    diacritics.Append(mark);
                }

                continue;
            }

            if (b is 0x88 or 0x89 or 0x8d or 0x8e)
            {
                // non-sorting begin and end say something about sorting only; the joiners are invisible
                continue;
            }

            text.Append(
                b < 0x80 ? InSet(b, set)
                : b is >= 0xa1 and <= 0xc8 && Graphics[b - 0xa1] is not ' ' and var graphic ? graphic
                : throw Unknown(b)
            );
            text.Append(diacritics);
            diacritics.Clear();
        }

        // a mark at the very end has lost its letter; it is kept on a space rather than dropped unseen
        return (diacritics.Length > 0 ? text.Append(' ').Append(diacritics) : text).ToString().Normalize();
    }

    private enum Set
    {
        Latin,
        GreekSymbols,
        Subscripts,
        Superscripts,
    }

    private static Set Switch(ReadOnlySpan<byte> after, Set current, out int length)
    {
        length = 1;
        switch (after.IsEmpty ? '\0' : (char)after[0])
        {
            case 's':
                return Set.Latin;
            case 'g':
                return Set.GreekSymbols;
            case 'b':
                return Set.Subscripts;
            case 'p':
                return Set.Superscripts;
            // designations: ( and , for G0, ) and - for G1; B is Basic Latin, !E is ANSEL
            case '(' or ',' when after.Length > 1 && after[1] == 'B':
                length = 2;
                return Set.Latin;
            case '(' or ',' when after.Length > 2 && after[1] == '!' && after[2] == 'E':
                throw new DecoderFallbackException(
                    "The text puts ANSEL where Basic Latin stands (ESC ( ! E), which Biblio can not read"
                );
            case ')' or '-' when after.Length > 2 && after[1] == '!' && after[2] == 'E':
                length = 3;
                return current;
            case '$':
                throw new DecoderFallbackException(
                    "The text is in the East Asian set of MARC-8 (EACC), which Biblio can not read; convert the file to UTF-8"
                );
            case '(' or ',' or ')' or '-' when after.Length > 1:
                throw new DecoderFallbackException(
                    $"The text is in the {NameOf((char)after[1])} set of MARC-8, which Biblio can not read; convert the file to UTF-8"
                );
            default:
                throw new DecoderFallbackException("The text has an escape sequence that MARC-8 does not know");
        }
    }

    private static string NameOf(char final) =>
        final switch
        {
            '2' => "Hebrew",
            '3' => "Arabic",
            '4' => "extended Arabic",
            'N' => "Cyrillic",
            'Q' => "extended Cyrillic",
            'S' => "Greek",
            _ => $"'{(char.IsAsciiLetterOrDigit(final) || char.IsPunctuation(final) ? final : '?')}'",
        };

    private static char InSet(byte b, Set set) =>
        (set, (char)b) switch
        {
            (_, < ' ') or (_, '\u007f') => throw Unknown(b),
            (Set.Latin, var c) => c,
            (_, ' ') => ' ',
            (Set.GreekSymbols, 'a') => 'α',
            (Set.GreekSymbols, 'b') => 'β',
            (Set.GreekSymbols, 'c') => 'γ',
            (Set.Subscripts, '(') => '₍',
            (Set.Subscripts, ')') => '₎',
            (Set.Subscripts, '+') => '₊',
            (Set.Subscripts, '-') => '₋',
            (Set.Subscripts, >= '0' and <= '9' and var c) => (char)('₀' + (c - '0')),
            (Set.Superscripts, '(') => '⁽',
            (Set.Superscripts, ')') => '⁾',
            (Set.Superscripts, '+') => '⁺',
            (Set.Superscripts, '-') => '⁻',
            (Set.Superscripts, '1') => '¹',
            (Set.Superscripts, '2') => '²',
            (Set.Superscripts, '3') => '³',
            (Set.Superscripts, >= '0' and <= '9' and var c) => (char)('⁰' + (c - '0')),
            _ => throw Unknown(b),
        };

    private static DecoderFallbackException Unknown(byte b) => new($"The byte {b:X2} means nothing in MARC-8");
}
