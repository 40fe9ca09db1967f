using System.Buffers;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Parses one record in the exchange format: leader, directory and fields. The terminators of the fields show whether
/// the directory is right, and replace it when it is wrong.
/// </summary>
internal static class MarcParser
{
    /// <summary>The bytes that some files have between records. The byte 1A is Ctrl-Z.</summary>
    public static readonly SearchValues<byte> Blanks = SearchValues.Create(" \r\n\t\0\u001a"u8);

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
            && Iso2709.TryParseNumber(chunk.Slice(leader, 5), out var length)
            && length > Iso2709.LeaderLength
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
        if (
            data.Length <= Iso2709.LeaderLength
            || !(IsLeader(data) || data[..5].ContainsAnyInRange((byte)'0', (byte)'9'))
        )
        {
            return new(null, "leader", Reason.Of("leader-unreadable", $"The leader of the record cannot be read"));
        }

        var directoryLength = data[Iso2709.LeaderLength..].IndexOf(Iso2709.FieldTerminator);
        if (directoryLength <= 0 || directoryLength % Iso2709.DirectoryEntryLength != 0)
        {
            return new(
                null,
                "directory",
                Reason.Of("directory-unreadable", $"The directory of the record cannot be read")
            );
        }

        var record = new MarcRecord();
        record.Fields.Add(
            new(MarcRecord.LeaderTag, Encoding.Latin1.GetString(data[..Iso2709.LeaderLength]), ' ', ' ', [])
        );
        if (skipped > 0)
        {
            record.Warn(
                "leader",
                Reason.Of("bytes-skipped", $"{skipped} bytes before the record are no MARC 21; skipped")
            );
        }

        var baseAddress = Iso2709.LeaderLength + directoryLength + 1;
        if (!Iso2709.TryParseNumber(data[12..17], out var statedAddress) || statedAddress != baseAddress)
        {
            record.Warn(
                "leader",
                Reason.Of(
                    "base-address",
                    $"The base address in the leader is wrong; the end of the directory is used instead"
                )
            );
        }

        var fields = data[baseAddress..];
        if (FindFields(data.Slice(Iso2709.LeaderLength, directoryLength), fields, record) is not { } found)
        {
            return new(
                null,
                "directory",
                Reason.Of("directory-does-not-fit", $"The directory does not fit the fields of the record")
            );
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

    /// <summary>True when the record has all the bytes that its leader states, except perhaps the terminator.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> bytes)
    {
        var data = SkipToLeader(bytes, out _);
        return data.Length > Iso2709.LeaderLength
            && Iso2709.TryParseNumber(data[..5], out var length)
            && length <= data.Length + 1;
    }

    /// <summary>Returns the bytes from the leader on. Its fixed characters show where it is.</summary>
    private static ReadOnlySpan<byte> SkipToLeader(ReadOnlySpan<byte> bytes, out int skipped)
    {
        skipped = 0;
        for (var i = 0; i + Iso2709.LeaderLength < bytes.Length && bytes[i] != Iso2709.FieldTerminator; i++)
        {
            if (IsLeader(bytes[i..]))
            {
                skipped = bytes[..i].ContainsAnyExcept(Blanks) ? i : 0;
                return bytes[i..];
            }
        }

        var start = bytes.IndexOfAnyExcept(Blanks);
        return start < 0 ? [] : bytes[start..];
    }

    private static List<(string Tag, Range Range)>? FindFields(
        ReadOnlySpan<byte> directory,
        ReadOnlySpan<byte> fields,
        MarcRecord record
    )
    {
        var entries = Iso2709.ReadDirectory(directory, fields);
        var ranges = new List<(string Tag, Range Range)>(entries.Count);
        var length = 0;
        foreach (var (tag, _, range) in entries)
        {
            // A field begins after the terminator of another one.
            if (
                range is { } field
                && (field.Start.Value == 0 || fields[field.Start.Value - 1] == Iso2709.FieldTerminator)
            )
            {
                ranges.Add((tag, field));
                length += field.End.Value - field.Start.Value + 1;
            }
        }

        if (ranges.Count == entries.Count)
        {
            if (length < fields.Length)
            {
                record.Warn(
                    "directory",
                    Reason.Of(
                        "directory-incomplete",
                        $"The directory does not name all fields; imported without the others"
                    )
                );
            }

            return ranges;
        }

        // The order of the offsets or, when these are wrong too, of the directory.
        foreach (var inOrder in new[] { entries.OrderBy(entry => entry.Offset ?? -1).ToList(), entries })
        {
            if (FitTags(inOrder.ConvertAll(entry => entry.Tag), fields) is { } found)
            {
                record.Warn(
                    "directory",
                    Reason.Of("directory-wrong", $"The directory is wrong; the fields were found by their terminators")
                );
                return found;
            }
        }

        return null;
    }

    /// <summary>Gives each field in turn its tag, or returns null when a field does not fit its tag.</summary>
    private static List<(string Tag, Range Range)>? FitTags(List<string> tags, ReadOnlySpan<byte> fields)
    {
        var found = new List<(string Tag, Range Range)>();
        for (var start = 0; start < fields.Length; start = found[^1].Range.End.Value + 1)
        {
            if (found.Count == tags.Count)
            {
                return null;
            }

            var length = fields[start..].IndexOf(Iso2709.FieldTerminator);
            var range = start..(length < 0 ? fields.Length : start + length);
            // A control field has no subfields, and a data field begins with two indicators and a subfield.
            var hasSubfields = fields[range].IndexOf(Iso2709.SubfieldDelimiter) >= 0;
            if (
                tags[found.Count].StartsWith("00", StringComparison.Ordinal) == hasSubfields
                && fields[range].Length > 2
            )
            {
                return null;
            }

            found.Add((tags[found.Count], range));
        }

        return found.Count == tags.Count ? found : null;
    }

    private static bool IsLeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length > Iso2709.LeaderLength
        && (Iso2709.TryParseNumber(bytes[..5], out _) || bytes[..5].IndexOfAnyExcept((byte)' ') < 0)
        && char.IsAsciiLetter((char)bytes[5])
        && char.IsAsciiLetter((char)bytes[6])
        && Iso2709.TryParseNumber(bytes[12..17], out _)
        && bytes[20] == '4'
        && bytes[21] == '5';
}

/// <summary>A record, or its faulty part and the reason why it cannot be read.</summary>
internal sealed record MarcParseResult(MarcRecord? Marc, string? FaultyPart, Reason? Reason);
