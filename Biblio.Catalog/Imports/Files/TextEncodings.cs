using System.Text;
using System.Text.Unicode;

namespace Biblio.Catalog.Imports.Files;

/// <summary>Finds the encoding of a text file.</summary>
internal static class TextEncodings
{
    /// <summary>
    /// Stands in decoded text for bytes that the encoding does not have. It is no character, so no text contains it.
    /// </summary>
    public const char Undecodable = '\uffff';

    // A longer mark comes first, because the mark of UTF-32 begins with the mark of UTF-16.
    private static readonly (byte[] Mark, string Name)[] ByteOrderMarks =
    [
        ([0xff, 0xfe, 0, 0], "utf-32"),
        ([0, 0, 0xfe, 0xff], "utf-32BE"),
        ([0xef, 0xbb, 0xbf], "utf-8"),
        ([0xff, 0xfe], "utf-16"),
        ([0xfe, 0xff], "utf-16BE"),
    ];

    /// <summary>Makes the encodings of Windows and Mac available, also to XML files that name them.</summary>
    public static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Returns the encoding of that name, or null when there is none.</summary>
    public static Encoding? Find(string name)
    {
        Register();
        name = name.ToLowerInvariant() switch
        {
            // Files that are called Latin-1 have the characters of Windows-1252, such as the euro.
            "iso-8859-1" or "latin1" or "latin-1" or "cp1252" => "windows-1252",
            // Text in ASCII is also UTF-8. Any other byte is then an error.
            "us-ascii" or "ascii" or "utf8" => "utf-8",
            _ => name,
        };
        try
        {
            return Encoding.GetEncoding(
                name,
                EncoderFallback.ExceptionFallback,
                new DecoderReplacementFallback(Undecodable.ToString())
            );
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns the encoding that the first bytes show: by a byte order mark, or by the zero bytes of UTF-16. Otherwise
    /// it is the declared one, or else UTF-8.
    /// </summary>
    public static Encoding Detect(ReadOnlySpan<byte> start, Encoding? declared)
    {
        foreach (var (mark, name) in ByteOrderMarks)
        {
            if (start.StartsWith(mark))
            {
                return Find(name)!;
            }
        }

        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
        {
            if (start[i] == 0)
            {
                _ = i % 2 == 0 ? even++ : odd++;
            }
        }

        // A zero in half of the places of one kind, and nearly none in the others, is text with Latin letters.
        return odd * 4 > start.Length && even * 20 <= start.Length ? Find("utf-16")!
            : even * 4 > start.Length && odd * 20 <= start.Length ? Find("utf-16BE")!
            : declared ?? Encoding.UTF8;
    }

    public static bool IsUtf8(Encoding encoding) => encoding.CodePage == Encoding.UTF8.CodePage;

    /// <summary>True when the bytes have letters outside ASCII, and all of them are UTF-8.</summary>
    public static bool LooksLikeUtf8(ReadOnlySpan<byte> start)
    {
        // The sample may end inside a character.
        var end = start.Length;
        while (end > 0 && end > start.Length - 4 && start[end - 1] >= 0x80)
        {
            end--;
        }

        return !Ascii.IsValid(start[..end]) && Utf8.IsValid(start[..end]);
    }
}
