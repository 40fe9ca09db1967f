using System.Buffers;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>The character encodings of MARC records.</summary>
internal enum MarcEncoding
{
    Utf8,
    Marc8,
    Latin1,
}

/// <summary>
/// Finds the encoding of a record. The leader/09 states it but is often wrong, so that the bytes decide: other encodings
/// hardly ever form valid UTF-8.
/// </summary>
internal static class MarcEncodingDetector
{
    // A diacritic without a letter after it is hardly possible in MARC-8.
    private const int NoLetter = -3;

    public static MarcEncoding Detect(bool leaderSaysUtf8, ReadOnlySpan<byte> fields)
    {
        var (sequences, invalid, invalidFields) = CountUtf8(fields);
        if (leaderSaysUtf8)
        {
            // One bad field is a damaged field. Several without any UTF-8 are another encoding.
            return sequences == 0 && invalidFields > 1 ? Guess(fields) : MarcEncoding.Utf8;
        }

        return sequences > invalid ? MarcEncoding.Utf8
            : invalid == 0 ? MarcEncoding.Marc8
            : Guess(fields);
    }

    /// <summary>
    /// Returns Latin-1 when the text makes more sense in it than in MARC-8, where a diacritic precedes a letter.
    /// </summary>
    public static MarcEncoding Guess(ReadOnlySpan<byte> bytes)
    {
        var score = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var isInWord = i > 0 && char.IsAsciiLetter((char)bytes[i - 1]);
            var next = i + 1 < bytes.Length ? (char)bytes[i + 1] : ' ';
            score += bytes[i] switch
            {
                // The halves of a double diacritic are on letters with which they do not compose.
                0xeb or 0xec or 0xfa or 0xfb => char.IsAsciiLetter(next) ? 0 : NoLetter,
                >= 0xe0 and <= 0xfe when next is >= '\u00e0' and <= '\u00fe' => 0,
                >= 0xe0 and <= 0xfe => !char.IsAsciiLetter(next) ? NoLetter
                : Composes(bytes.Slice(i, 2)) ? 1
                : -1,
                >= 0xd0 and <= 0xdf or 0xff => -1,
                // In MARC-8 these are symbols such as the degree sign, but in Latin-1 letters such as À.
                0xc0 or 0xc1 or 0xc2 or 0xc4 or 0xc7 or 0xc8 => char.IsAsciiLetter(next) ? -1 : 0,
                >= 0xa1 and <= 0xbd => isInWord && char.IsAsciiLetter(next) ? 1 : 0,
                >= 0x80 and <= 0x9f and not (0x88 or 0x89 or 0x8d or 0x8e) => -1,
                _ => 0,
            };
        }

        return score < 0 ? MarcEncoding.Latin1 : MarcEncoding.Marc8;

        static bool Composes(ReadOnlySpan<byte> pair)
        {
            try
            {
                return Marc8.Decode(pair).Length == 1;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }

    private static (int Sequences, int Invalid, int InvalidFields) CountUtf8(ReadOnlySpan<byte> fields)
    {
        var (sequences, invalid, invalidFields) = (0, 0, 0);
        foreach (var range in fields.Split(Iso2709.FieldTerminator))
        {
            var before = invalid;
            var field = fields[range];
            while (field.IndexOfAnyExceptInRange((byte)0, (byte)0x7f) is >= 0 and var start)
            {
                var isValid = Rune.DecodeFromUtf8(field[start..], out _, out var length) == OperationStatus.Done;
                _ = isValid ? sequences++ : invalid++;
                field = field[(start + length)..];
            }

            invalidFields += invalid > before ? 1 : 0;
        }

        return (sequences, invalid, invalidFields);
    }
}
