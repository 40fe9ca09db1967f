using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Parses one record in the exchange format: leader, directory and fields. The terminators of the fields show whether
/// the directory is right, and replace it when it is wrong.
/// </summary>
internal static class MarcParser
{
    public const byte RecordTerminator = 0x1d;
    public const byte FieldTerminator = 0x1e;
    public const byte SubfieldDelimiter = 0x1f;

    private const int LeaderLength = 24;
    private const int DirectoryEntryLength = 12;

    /// <summary>The bytes that some files have between records. The byte 1A is Ctrl-Z.</summary>
    public static ReadOnlySpan<byte> Blanks => " \r\n\t\0\u001a"u8;

    /// <summary>
    /// Returns the records of a chunk. It is one record, unless a record terminator is missing: then the length in the
    /// leader ends at the leader of the next record.
    /// </summary>
    public static IReadOnlyList<Range> FindRecords(ReadOnlySpan<byte> chunk)
    {
        var records = new List<Range>();
        var start = 0;
        while (
            chunk[start..].IndexOfAnyExcept(Blanks) is >= 0 and var blanks
            && start + blanks is var leader
            && IsLeader(chunk[leader..])
            && TryParseNumber(chunk.Slice(leader, 5), out var length)
            && length > LeaderLength
            && leader + length < chunk.Length
        )
        {
            // The length counts the terminator, which may be missing or replaced by another byte.
            var next = leader + length;
            next = IsLeader(chunk[(next - 1)..]) ? next - 1 : next;
            if (!IsLeader(chunk[next..]))
            {
                break;
            }

            records.Add(start..next);
            start = next;
        }

        records.Add(start..chunk.Length);
        return records;
    }

    public static MarcParseResult Parse(ReadOnlySpan<byte> bytes)
    {
        var data = SkipToLeader(bytes, out var skipped);
        if (data.Length <= LeaderLength || !data[..5].ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            return new(null, "leader", "The leader of the record cannot be read");
        }

        var directoryLength = data[LeaderLength..].IndexOf(FieldTerminator);
        if (directoryLength <= 0 || directoryLength % DirectoryEntryLength != 0)
        {
            return new(null, "directory", "The directory of the record cannot be read");
        }

        var record = new MarcRecord();
        record.Fields.Add(
            new(MarcRecord.LeaderTag, Encoding.Latin1.GetString(data[..LeaderLength]), ' ', ' ', [])
        );
        if (skipped > 0)
        {
            record.Warn("leader", $"{skipped} bytes before the record are no MARC 21; skipped");
        }

        var baseAddress = LeaderLength + directoryLength + 1;
        if (!TryParseNumber(data[12..17], out var statedAddress) || statedAddress != baseAddress)
        {
            record.Warn("leader", "The base address in the leader is wrong; the end of the directory is used instead");
        }

        var fields = data[baseAddress..];
        if (FindFields(data.Slice(LeaderLength, directoryLength), fields, record) is not { } found)
        {
            return new(null, "directory", "The directory does not fit the fields of the record");
        }

        var decoder = MarcDecoder.Create(data[9], fields, record);
        foreach (var (tag, range) in found)
        {
            if (MarcBookMapper.UsesField(tag) && decoder.Decode(tag, fields[range]) is { } field)
            {
                record.Fields.Add(field);
            }
        }

        return new(record, null, null);
    }

    /// <summary>Returns the bytes from the leader on. A leader in the middle is found by its fixed digits.</summary>
    private static ReadOnlySpan<byte> SkipToLeader(ReadOnlySpan<byte> bytes, out int skipped)
    {
        skipped = 0;
        var start = bytes.IndexOfAnyExcept(Blanks);
        if (start < 0)
        {
            return [];
        }

        var data = bytes[start..];
        for (var i = 0; !IsLeader(data) && i + LeaderLength < data.Length; i++)
        {
            if (data[i] is FieldTerminator)
            {
                break;
            }

            if (IsLeader(data[i..]))
            {
                skipped = i;
                return data[i..];
            }
        }

        return data;
    }

    private static List<(string Tag, Range Range)>? FindFields(
        ReadOnlySpan<byte> directory,
        ReadOnlySpan<byte> fields,
        MarcRecord record
    )
    {
        var tags = new List<(string Tag, int Offset, Range? Range)>();
        for (var i = 0; i < directory.Length; i += DirectoryEntryLength)
        {
            var tag = Encoding.Latin1.GetString(directory.Slice(i, 3));
            var hasOffset = TryParseNumber(directory.Slice(i + 7, 5), out var offset);
            var range =
                hasOffset
                && TryParseNumber(directory.Slice(i + 3, 4), out var length)
                && length > 0
                && offset + length <= fields.Length
                && fields[offset + length - 1] == FieldTerminator
                && (offset == 0 || fields[offset - 1] == FieldTerminator)
                    ? offset..(offset + length - 1)
                    : default(Range?);
            tags.Add((tag, hasOffset ? offset : -1, range));
        }

        if (tags.TrueForAll(t => t.Range is not null))
        {
            return tags.ConvertAll(t => (t.Tag, t.Range!.Value));
        }

        var ranges = new List<Range>();
        for (var start = 0; start < fields.Length; start = ranges[^1].End.Value + 1)
        {
            var length = fields[start..].IndexOf(FieldTerminator);
            ranges.Add(start..(length < 0 ? fields.Length : start + length));
        }

        if (ranges.Count != tags.Count)
        {
            return null;
        }

        var inOrder = tags.TrueForAll(t => t.Offset >= 0) ? tags.OrderBy(t => t.Offset).ToList() : tags;
        for (var i = 0; i < ranges.Count; i++)
        {
            // A control field has no subfields, and a data field begins with two indicators and a subfield.
            var hasSubfields = fields[ranges[i]].IndexOf(SubfieldDelimiter) >= 0;
            var isControl = inOrder[i].Tag.StartsWith("00", StringComparison.Ordinal);
            if (isControl == hasSubfields && fields[ranges[i]].Length > 2)
            {
                return null;
            }
        }

        record.Warn("directory", "The directory is wrong; the fields were found by their terminators");
        return [.. inOrder.Zip(ranges, (tag, range) => (tag.Tag, range))];
    }

    private static bool IsLeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length > LeaderLength
        && TryParseNumber(bytes[..5], out _)
        && TryParseNumber(bytes[12..17], out _)
        && bytes[20] == '4'
        && bytes[21] == '5';

    private static bool TryParseNumber(ReadOnlySpan<byte> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>A record, or its faulty part and the reason why it cannot be read.</summary>
internal sealed record MarcParseResult(MarcRecord? Marc, string? FaultyPart, string? Reason);
