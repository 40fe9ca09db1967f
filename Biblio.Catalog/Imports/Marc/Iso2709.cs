using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// The exchange format of MARC 21 and UNIMARC (ISO 2709): a leader, a directory with an entry for each field, and the
/// fields.
/// </summary>
internal static class Iso2709
{
    public const byte RecordTerminator = 0x1d;
    public const byte FieldTerminator = 0x1e;
    public const byte SubfieldDelimiter = 0x1f;

    public const int LeaderLength = 24;
    public const int DirectoryEntryLength = 12;

    /// <summary>Reads the entries of a directory whose length is a multiple of an entry's length.</summary>
    public static List<DirectoryEntry> ReadDirectory(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> fields)
    {
        var entries = new List<DirectoryEntry>(directory.Length / DirectoryEntryLength);
        for (var i = 0; i < directory.Length; i += DirectoryEntryLength)
        {
            entries.Add(ReadEntry(directory.Slice(i, DirectoryEntryLength), fields));
        }

        return entries;
    }

    public static bool TryParseNumber(ReadOnlySpan<byte> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static DirectoryEntry ReadEntry(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> fields)
    {
        var tag = Encoding.Latin1.GetString(entry[..3]);
        if (!TryParseNumber(entry[7..12], out var offset))
        {
            return new(tag, null, null);
        }

        var isField =
            TryParseNumber(entry[3..7], out var length)
            && length > 0
            && offset + length <= fields.Length
            && fields[offset + length - 1] == FieldTerminator;
        return new(tag, offset, isField ? offset..(offset + length - 1) : null);
    }
}

/// <summary>
/// An entry of the directory. The range of the field has no terminator, and is null when the entry does not end at one.
/// </summary>
internal readonly record struct DirectoryEntry(string Tag, int? Offset, Range? Field);
