using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Model;

/// <summary>
/// Encodes a word for the full-text index. The servers skip short words and their own stop words, and their word
/// characters depend on the collation. A prefix of two letters and hexadecimal for characters other than a-z and 0-9
/// avoid all three.
/// </summary>
internal static class IndexTerm
{
    public static string Encode(string word)
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
}
