using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads MARC 21 in its exchange format (ISO 2709): leader, directory and fields. The terminator separates the records,
/// so that a wrong length affects only one record.
/// </summary>
internal static class MarcBinaryReader
{
    private const byte RecordTerminator = 0x1d;
    private const byte FieldTerminator = 0x1e;
    private const byte SubfieldDelimiter = 0x1f;
    private const int LeaderLength = 24;
    private const int DirectoryEntryLength = 12;
    private const int MaxRecordLength = 99_999;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024, leaveOpen: true));
        var record = 0L;
        var isTooLong = false;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf(RecordTerminator) is { } end)
            {
                record++;
                yield return isTooLong ? TooLong(record) : Parse(record, buffer.Slice(0, end).ToArray());
                isTooLong = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > MaxRecordLength)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (result.IsCompleted)
            {
                if (isTooLong || buffer.ToArray().AsSpan().ContainsAnyExcept(" \r\n\t\0"u8))
                {
                    yield return ImportItem.Refused(record + 1, null, "The file ends in the middle of the record");
                }

                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync();
    }

    private static ImportItem TooLong(long record) =>
        ImportItem.Refused(record, null, $"The record is longer than the {MaxRecordLength} bytes that MARC 21 allows");

    private static ImportItem Parse(long record, byte[] bytes)
    {
        // Some files have line breaks between records.
        var start = bytes.AsSpan().IndexOfAnyExcept((byte)'\r', (byte)'\n', (byte)' ');
        var data = start < 0 ? [] : bytes.AsSpan(start);
        if (data.Length > MaxRecordLength)
        {
            return TooLong(record);
        }

        if (UnimarcParser.Parse(record, data) is { } unimarc)
        {
            return unimarc;
        }

        if (
            data.Length < LeaderLength + 1
            || !TryParseNumber(data[12..17], out var baseAddress)
            || baseAddress <= LeaderLength
            || baseAddress > data.Length
        )
        {
            return ImportItem.Refused(record, null, "The leader of the record cannot be read", "leader");
        }

        var directory = data[LeaderLength..(baseAddress - 1)];
        if (directory.Length % DirectoryEntryLength != 0)
        {
            return ImportItem.Refused(record, null, "The directory of the record cannot be read", "directory");
        }

        var isUtf8 = data[9] == (byte)'a';
        var marc = new MarcRecord();
        for (var i = 0; i < directory.Length; i += DirectoryEntryLength)
        {
            var tag = Encoding.ASCII.GetString(directory.Slice(i, 3));
            if (
                !TryParseNumber(directory.Slice(i + 3, 4), out var length)
                || !TryParseNumber(directory.Slice(i + 7, 5), out var offset)
                || baseAddress + offset + length > data.Length
            )
            {
                return ImportItem.Refused(
                    record,
                    null,
                    "The directory points outside the record",
                    tag,
                    marc.GetControlField("001")
                );
            }

            if (!MarcBookMapper.UsesField(tag))
            {
                continue;
            }

            if (
                ReadField(
                    tag,
                    data.Slice(baseAddress + offset, length).TrimEnd(FieldTerminator),
                    isUtf8,
                    out var field
                ) is
                { } error
            )
            {
                return ImportItem.Refused(record, null, error, tag, marc.GetControlField("001"));
            }

            marc.Fields.Add(field!);
        }

        return MarcBookMapper.Map(marc, record, null);

        // Returns the error, or null and the field.
        static string? ReadField(string tag, ReadOnlySpan<byte> bytes, bool isUtf8, out MarcField? field)
        {
            field = null;
            if (tag.StartsWith("00", StringComparison.Ordinal))
            {
                if (Decode(bytes, isUtf8, out var value) is { } error)
                {
                    return error;
                }

                field = new(tag, value, ' ', ' ', []);
                return null;
            }

            if (bytes.Length < 2)
            {
                return "The field is too short";
            }

            var subfields = new List<(char, string)>();
            foreach (var range in bytes[2..].Split(SubfieldDelimiter))
            {
                var part = bytes[2..][range];
                if (part.IsEmpty)
                {
                    continue;
                }

                if (Decode(part[1..], isUtf8, out var value) is { } error)
                {
                    return error;
                }

                subfields.Add(((char)part[0], value));
            }

            field = new(tag, null, (char)bytes[0], (char)bytes[1], subfields);
            return null;
        }

        // Returns the error, or null and the text.
        static string? Decode(ReadOnlySpan<byte> bytes, bool isUtf8, out string text)
        {
            text = "";
            try
            {
                text = isUtf8 ? Utf8.GetString(bytes).Normalize() : Marc8.Decode(bytes);
                return null;
            }
            catch (DecoderFallbackException exception)
            {
                return isUtf8 ? "The field is not UTF-8, although the leader says so" : exception.Message;
            }
        }
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
