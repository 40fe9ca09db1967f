using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Decodes MARC-8: Basic Latin and ANSEL (Extended Latin), Greek symbols, subscripts and superscripts. In ANSEL a
/// diacritic precedes its letter, but in Unicode it follows. Text in another character set throws an exception that
/// names the set. See https://www.loc.gov/marc/specifications/specchartables.html.
/// </summary>
internal static partial class Marc8
{
    public const byte Escape = 0x1b;

    // Stacks of diacritics have two or three. The composition of very long ones would take quadratic time.
    private const int MaxDiacritics = 30;

    // The bytes A1 to C8. A space stands for a code that ANSEL does not define.
    private const string Graphics = "ŁØĐÞÆŒʹ·♭®±ƠƯʼ ʻłøđþæœʺı£ð ơư  °ℓ℗©♯¿¡ß€";

    // The bytes E0 to FE. A space stands for an undefined code, and a zero for the second half of a double diacritic.
    private const string Diacritics =
        "\u0309\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030c\u030a\u0361\0\u0315\u030b\u0310"
        + "\u0327\u0328\u0323\u0324\u0325\u0333\u0332\u0326\u031c\u032e\u0360\0  \u0313";

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var diacritics = new StringBuilder();
        var set = CharacterSet.Latin;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == Escape)
            {
                set = ReadEscapeSequence(bytes[(i + 1)..], set, out var length);
                i += length;
                continue;
            }

            if (b is >= 0xe0 and <= 0xfe)
            {
                var mark = Diacritics[b - 0xe0];
                if (mark == ' ')
                {
                    throw CreateUnknownByteException(b);
                }

                // Unicode needs only one mark for a diacritic over two letters. So the second half is skipped.
                if (mark != '\0' && diacritics.Length < MaxDiacritics)
                {
                    diacritics.Append(mark);
                }

                continue;
            }

            if (b is 0x88 or 0x89 or 0x8d or 0x8e)
            {
                // The non-sorting marks concern only sorting, and the joiners are invisible.
                continue;
            }

            text.Append(
                b < 0x80 ? DecodeByte(b, set)
                : b is >= 0xa1 and <= 0xc8 && Graphics[b - 0xa1] is not ' ' and var graphic ? graphic
                : throw CreateUnknownByteException(b)
            );
            text.Append(diacritics);
            diacritics.Clear();
        }

        // A diacritic at the end has lost its letter. It is kept on a space, so that it remains visible.
        var decoded = (diacritics.Length > 0 ? text.Append(' ').Append(diacritics) : text).ToString();
        return ReferenceRegex().Replace(decoded, ReadReference).Normalize();
    }

    // A character that MARC-8 does not have is written as &#x4E00;.
    private static string ReadReference(Match reference) =>
        Rune.TryCreate(
            int.Parse(reference.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            out var rune
        ) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned)
            ? rune.ToString()
            : reference.Value;

    [GeneratedRegex("&#x([0-9A-Fa-f]{4,6});")]
    private static partial Regex ReferenceRegex();

    private enum CharacterSet
    {
        Latin,
        GreekSymbols,
        Subscripts,
        Superscripts,
    }

    private static CharacterSet ReadEscapeSequence(ReadOnlySpan<byte> after, CharacterSet current, out int length)
    {
        length = 1;
        switch (after.IsEmpty ? '\0' : (char)after[0])
        {
            case 's':
                return CharacterSet.Latin;
            case 'g':
                return CharacterSet.GreekSymbols;
            case 'b':
                return CharacterSet.Subscripts;
            case 'p':
                return CharacterSet.Superscripts;
            // Designations: "(" and "," for G0, ")" and "-" for G1. B is Basic Latin, and !E is ANSEL.
            case '(' or ',' when after.Length > 1 && after[1] == 'B':
                length = 2;
                return CharacterSet.Latin;
            case '(' or ',' when after.Length > 2 && after[1] == '!' && after[2] == 'E':
                throw new DecoderFallbackException(
                    "The text uses ANSEL in place of Basic Latin (ESC ( ! E), which Biblio cannot read"
                );
            case ')' or '-' when after.Length > 2 && after[1] == '!' && after[2] == 'E':
                length = 3;
                return current;
            case '$':
                throw new DecoderFallbackException(
                    "The text is in the East Asian set of MARC-8 (EACC), which Biblio cannot read; "
                        + "convert the file to UTF-8"
                );
            case '(' or ',' or ')' or '-' when after.Length > 1:
                throw new DecoderFallbackException(
                    $"The text is in the {GetSetName((char)after[1])} set of MARC-8, which Biblio cannot read; "
                        + "convert the file to UTF-8"
                );
            default:
                throw new DecoderFallbackException("The text has an escape sequence that MARC-8 does not define");
        }
    }

    private static string GetSetName(char final) =>
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

    private static char DecodeByte(byte b, CharacterSet set) =>
        (set, (char)b) switch
        {
            (_, '\t' or '\r' or '\n') => ' ',
            (_, < ' ') or (_, '\u007f') => throw CreateUnknownByteException(b),
            (CharacterSet.Latin, var c) => c,
            (_, ' ') => ' ',
            (CharacterSet.GreekSymbols, 'a') => 'α',
            (CharacterSet.GreekSymbols, 'b') => 'β',
            (CharacterSet.GreekSymbols, 'c') => 'γ',
            (CharacterSet.Subscripts, '(') => '₍',
            (CharacterSet.Subscripts, ')') => '₎',
            (CharacterSet.Subscripts, '+') => '₊',
            (CharacterSet.Subscripts, '-') => '₋',
            (CharacterSet.Subscripts, >= '0' and <= '9' and var c) => (char)('₀' + (c - '0')),
            (CharacterSet.Superscripts, '(') => '⁽',
            (CharacterSet.Superscripts, ')') => '⁾',
            (CharacterSet.Superscripts, '+') => '⁺',
            (CharacterSet.Superscripts, '-') => '⁻',
            (CharacterSet.Superscripts, '1') => '¹',
            (CharacterSet.Superscripts, '2') => '²',
            (CharacterSet.Superscripts, '3') => '³',
            (CharacterSet.Superscripts, >= '0' and <= '9' and var c) => (char)('⁰' + (c - '0')),
            _ => throw CreateUnknownByteException(b),
        };

    private static DecoderFallbackException CreateUnknownByteException(byte b) =>
        new($"MARC-8 does not define the byte {b:X2}");
}
