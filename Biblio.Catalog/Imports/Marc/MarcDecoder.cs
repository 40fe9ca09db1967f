using System.Buffers;
using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Decodes the fields of one record. A field that cannot be decoded is left out with a warning. Only the title is read
/// as well as possible, because a book without a title is refused.
/// </summary>
internal sealed class MarcDecoder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MarcEncoding _encoding;
    private readonly MarcRecord _record;

    private MarcDecoder(MarcEncoding encoding, MarcRecord record) => (_encoding, _record) = (encoding, record);

    /// <summary>Creates the decoder of a record, and warns when the leader/09 states another encoding.</summary>
    public static MarcDecoder Create(byte leader9, ReadOnlySpan<byte> fields, MarcRecord record)
    {
        var statesUtf8 = leader9 == (byte)'a';
        var encoding = MarcEncodingDetector.Detect(statesUtf8, fields);
        if (encoding != (statesUtf8 ? MarcEncoding.Utf8 : MarcEncoding.Marc8))
        {
            record.Warn(
                "leader",
                Reason.Of(
                    "encoding-of-leader",
                    $"The leader says {(statesUtf8 ? "UTF-8" : "MARC-8")}, but the text is {GetName(encoding)}; "
                        + $"read as such"
                )
            );
        }

        return new(encoding, record);
    }

    /// <summary>Returns the field, or null and a warning.</summary>
    public MarcField? Decode(string tag, ReadOnlySpan<byte> bytes)
    {
        if (!HasOnlyText(bytes))
        {
            if (tag != "245")
            {
                return LeaveOut(tag, Reason.Of("control-characters", $"The field has control characters"));
            }

            bytes = RemoveControlBytes(bytes);
            _record.Warn(
                tag,
                Reason.Of("control-characters-removed", $"The field has control characters; imported without them")
            );
        }

        if (tag.StartsWith("00", StringComparison.Ordinal))
        {
            return TryDecode(tag, bytes, out var value) ? new(tag, value, ' ', ' ', []) : null;
        }

        var start = bytes.IndexOf(Iso2709.SubfieldDelimiter);
        if (start < 0)
        {
            return LeaveOut(tag, Reason.Of("no-subfields", $"The field is empty or has no subfields"));
        }

        var subfields = new List<(char, string)>();
        foreach (var range in bytes[start..].Split(Iso2709.SubfieldDelimiter))
        {
            var part = bytes[start..][range];
            if (part.Length < 2)
            {
                continue;
            }

            if (!TryDecode(tag, part[1..], out var text))
            {
                return null;
            }

            subfields.Add(((char)part[0], text));
        }

        return subfields.Count == 0
            ? LeaveOut(tag, Reason.Of("no-subfields", $"The field is empty or has no subfields"))
            : new(tag, null, start > 0 ? (char)bytes[0] : ' ', start > 1 ? (char)bytes[1] : ' ', subfields);
    }

    private bool TryDecode(string tag, ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        try
        {
            text = _encoding switch
            {
                MarcEncoding.Utf8 => Utf8.GetString(bytes),
                MarcEncoding.Marc8 => Marc8.Decode(bytes),
                MarcEncoding.Latin1 => Encoding.Latin1.GetString(bytes),
            };
            return true;
        }
        catch (DecoderFallbackException) when (_encoding == MarcEncoding.Utf8 && tag == "245")
        {
            text = DecodeMixed(bytes);
            _record.Warn(
                tag,
                Reason.Of(
                    "field-not-all-utf8",
                    $"The field is not UTF-8 throughout; its other bytes are read as Latin-1"
                )
            );
            return true;
        }
        catch (DecoderFallbackException exception)
        {
            LeaveOut(
                tag,
                _encoding == MarcEncoding.Utf8
                    ? Reason.Of("field-not-in-encoding", $"The field is not {"UTF-8"}")
                    : Reason.Of("field-not-marc8", $"{exception.Message}")
            );
            return false;
        }
    }

    private MarcField? LeaveOut(string tag, Reason reason)
    {
        _record.Warn(tag, reason.WithoutField());
        return null;
    }

    private bool HasOnlyText(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (IsControl(b))
            {
                return false;
            }
        }

        return true;
    }

    private byte[] RemoveControlBytes(ReadOnlySpan<byte> bytes) => [.. bytes.ToArray().Where(b => !IsControl(b))];

    private bool IsControl(byte b) =>
        b is < 0x20 or 0x7f
        && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or Iso2709.SubfieldDelimiter)
        && !(b == Marc8.Escape && _encoding == MarcEncoding.Marc8);

    private static string DecodeMixed(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append(Encoding.Latin1.GetString(bytes[..length]));
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static string GetName(MarcEncoding encoding) =>
        encoding switch
        {
            MarcEncoding.Utf8 => "UTF-8",
            MarcEncoding.Marc8 => "MARC-8",
            MarcEncoding.Latin1 => "Latin-1",
        };
}
