using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Decodes ISO 5426, the extended Latin characters of older UNIMARC records. As in MARC-8, a diacritic precedes its
/// letter; but the codes differ.
/// </summary>
internal static class Iso5426
{
    /// <summary>The diacritics 0xC0 to 0xDF as combining characters. A zero has no character.</summary>
    private const string Diacritics =
        "\u0309\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030a\u0315\u0312\u030b\u031b\u030c"
        + "\u0327\u031c\u0326\u0328\u0325\u032e\u0323\u0324\u0332\u0333\u0329\u032d\0\ufe20\ufe21\0";

    /// <summary>The characters 0xA1 to 0xBF. A zero has no character.</summary>
    private const string Signs = "¡„£$¥†§′‘“«♭©℗®ʿʾ‚\0\0\0‡·″’”»♯ʹʺ¿";

    /// <summary>The letters 0xE1 to 0xFC. A zero has no character.</summary>
    private const string Letters = "ÆĐ\0\0\0Ĳ\0ŁØŒ\0Þ\0\0\0\0æđð\0ıĳ\0łøœßþ";

    /// <summary>Returns null when the text has a byte that ISO 5426 does not have.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var diacritics = "";
        foreach (var b in bytes)
        {
            var c = b switch
            {
                < 0x80 => (char)b,
                // The marks around words that are ignored in sorting
                0x88 or 0x89 => '\u0088',
                >= 0xa1 and <= 0xbf => Signs[b - 0xa1],
                >= 0xc0 and <= 0xdf => Diacritics[b - 0xc0],
                >= 0xe1 and <= 0xfc => Letters[b - 0xe1],
                _ => '\0',
            };
            switch (b)
            {
                case >= 0x80 when c == '\0':
                    return null;
                case 0x88 or 0x89:
                    break;
                case >= 0xc0 and <= 0xdf:
                    diacritics += c;
                    break;
                default:
                    text.Append(c).Append(diacritics);
                    diacritics = "";
                    break;
            }
        }

        return diacritics.Length == 0 ? text.ToString().Normalize() : null;
    }
}
