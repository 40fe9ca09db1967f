using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>MARC 21 in its exchange format (ISO 2709): leader, directory, fields. Records are told apart by their terminator, so a wrong length costs one record.</summary>
internal static class MarcBinary
{
    private const byte RecordEnd = 0x1d;
    private const byte FieldEnd = 0x1e;
    private const byte SubfieldStart = 0x1f;
    private const int LeaderLength = 24;
    private const int EntryLength = 12;
    private const int LongestRecord = 99_999;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024, leaveOpen: true));
        var record = 0L;
        var isOverlong = false;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf(RecordEnd) is { } end)
            {
                record++;
                yield return isOverlong ? Overlong(record) : Parse(record, buffer.Slice(0, end).ToArray());
                isOverlong = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > LongestRecord)
            {
                isOverlong = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (result.IsCompleted)
            {
                if (isOverlong || buffer.ToArray().AsSpan().ContainsAnyExcept(" \r\n\t\0"u8))
                {
                    yield return ImportItem.Broken(record + 1, null, "The file ends in the middle of the record");
                }

                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync();
    }

    private static ImportItem Overlong(long record) =>
        ImportItem.Broken(record, null, $"The record is longer than the {LongestRecord} bytes that MARC 21 allows");

    private static ImportItem Parse(long record, byte[] bytes)
    {
        // some files put line breaks between records
        var start = bytes.AsSpan().IndexOfAnyExcept((byte)'\r', (byte)'\n', (byte)' ');
        var data = start < 0 ? [] : bytes.AsSpan(start);
        if (data.Length > LongestRecord)
        {
            return Overlong(record);
        }

        if (
            data.Length < LeaderLength + 1
            || !Number(data[12..17], out var baseAddress)
            || baseAddress <= LeaderLength
            || baseAddress > data.Length
        )
        {
            return ImportItem.Broken(record, null, "The leader of the record can not be read", "leader");
        }

        var directory = data[LeaderLength..(baseAddress - 1)];
        if (directory.Length % EntryLength != 0)
        {
            return ImportItem.Broken(record, null, "The directory of the record can not be read", "directory");
        }

        var isUtf8 = data[9] == (byte)'a';
        var marc = new MarcRecord();
        for (var i = 0; i < directory.Length; i += EntryLength)
        {
            var tag = Encoding.ASCII.GetString(directory.Slice(i, 3));
            if (
                !Number(directory.Slice(i + 3, 4), out var length)
                || !Number(directory.Slice(i + 7, 5), out var offset)
                || baseAddress + offset + length > data.Length
            )
            {
                return ImportItem.Broken(
                    record,
                    null,
                    "The directory points outside of the record",
                    tag,
                    marc.Control("001")
                );
            }

            if (!MarcBook.Reads(tag))
            {
                continue;
            }

            if (
                Field(tag, data.Slice(baseAddress + offset, length).TrimEnd(FieldEnd), isUtf8, out var field) is
                { } fault
            )
            {
                return ImportItem.Broken(record, null, fault, tag, marc.Control("001"));
            }

            marc.Fields.Add(field!);
        }

        return MarcBook.Read(marc, record, null);

        static string? Field(string tag, ReadOnlySpan<byte> bytes, bool isUtf8, out MarcField? field)
        {
            field = null;
            if (tag.StartsWith("00", StringComparison.Ordinal))
            {
                if (Decode(bytes, isUtf8, out var value) is { } fault)
                {
                    return fault;
                }

                field = new(tag, value, ' ', ' ', []);
                return null;
            }

            if (bytes.Length < 2)
            {
                return "The field is too short";
            }

            var subfields = new List<(char, string)>();
            foreach (var range in bytes[2..].Split(SubfieldStart))
            {
                var part = bytes[2..][range];
                if (part.IsEmpty)
                {
                    continue;
                }

                if (Decode(part[1..], isUtf8, out var value) is { } fault)
                {
                    return fault;
                }

                subfields.Add(((char)part[0], value));
            }

            field = new(tag, null, (char)bytes[0], (char)bytes[1], subfields);
            return null;
        }

        static string? Decode(ReadOnlySpan<byte> bytes, bool isUtf8, out string text)
        {
            text = "";
            try
            {
                text = isUtf8 ? Utf8.GetString(bytes).Normalize() : Marc8.Decode(bytes);
                return null;
            }
            catch (DecoderFallbackException unknown)
            {
                return isUtf8 ? "The leader says UTF-8, the field is not" : unknown.Message;
            }
        }
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
