using System.Globalization;
using System.Text;

namespace Biblio.Http;

/// <summary>
/// The rule for names and titles: no control characters, and no characters that a reader cannot see. Invisible
/// characters make two different names look the same, and bidirectional overrides change what is read.
/// </summary>
public static class PlainText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    // The first letter of the scripts that join their letters. Latin, Greek and Cyrillic come before it.
    private const int FirstJoiningScript = 0x0600;

    /// <summary>Whether a character is a control character, a line separator, or cannot be seen.</summary>
    public static bool HasUnreadable(string text)
    {
        var previous = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsControl(rune) || IsInvisible(rune, previous))
            {
                return true;
            }

            previous = rune;
        }

        return false;
    }

    /// <summary>Returns the text without its invisible characters. Control characters stay.</summary>
    public static string RemoveInvisible(string text)
    {
        StringBuilder? cleaned = null;
        var (previous, position) = (default(Rune), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsInvisible(rune, previous))
            {
                cleaned ??= new StringBuilder(text, 0, position, text.Length);
            }
            else
            {
                cleaned?.Append(rune);
                previous = rune;
            }

            position += rune.Utf16SequenceLength;
        }

        return cleaned?.ToString() ?? text;
    }

    private static bool IsControl(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static bool IsInvisible(Rune rune, Rune previous) =>
        rune.Value switch
        {
            // Arabic and Indic spelling needs the joiners, and so do composed emoji.
            ZeroWidthJoiner or ZeroWidthNonJoiner => !CanJoin(previous),
            // These signs of Arabic, Syriac and Kaithi are visible, although their category is Format.
            (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD => false,
            // The combining grapheme joiner, the fillers of Hangul, and the blank of Braille.
            0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 => true,
            _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format,
        };

    private static bool CanJoin(Rune previous) =>
        previous.Value >= FirstJoiningScript
        && Rune.GetUnicodeCategory(previous)
            is UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.OtherSymbol
                or UnicodeCategory.ModifierSymbol;
}
