using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Parses a UNIMARC record in the exchange format (ISO 2709). Its characters are UTF-8, or ISO 5426 when field 100 says
/// so. A field that cannot be decoded is left out with a warning.
/// </summary>
internal static class UnimarcParser
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns null when the record is not UNIMARC, or when its directory cannot be read.</summary>
    public static ImportItem? Parse(long record, ReadOnlySpan<byte> data)
    {
        // Some files have line breaks between records.
        data = data.TrimStart("\r\n "u8);
        if (
            data.Length <= Iso2709.LeaderLength
            || !Iso2709.TryParseNumber(data[12..17], out var baseAddress)
            || baseAddress <= Iso2709.LeaderLength
            || baseAddress > data.Length
            || (baseAddress - 1 - Iso2709.LeaderLength) % Iso2709.DirectoryEntryLength != 0
        )
        {
            return null;
        }

        var fields = data[baseAddress..];
        var directory = Iso2709.ReadDirectory(data[Iso2709.LeaderLength..(baseAddress - 1)], fields);
        var leader = Encoding.ASCII.GetString(data[..Iso2709.LeaderLength]);
        if (!UnimarcBookMapper.Matches(leader, directory.ConvertAll(entry => entry.Tag)))
        {
            return null;
        }

        var marc = new MarcRecord();
        marc.Fields.Add(new(MarcRecord.LeaderTag, leader, ' ', ' ', []));
        var warnings = new List<RecordError>();
        var isIso5426 = false;
        foreach (var (tag, _, range) in directory)
        {
            if (range is not { } bytes)
            {
                if (!leader.EndsWith("450 ", StringComparison.Ordinal))
                {
                    return null;
                }

                var reason = Reason.Of(
                    "directory-does-not-match",
                    $"The directory of the record does not match its fields. Export the record again"
                );
                return ImportItem.Refused(record, null, reason, tag, marc.GetControlField("001"));
            }

            if (!UnimarcBookMapper.UsesField(tag))
            {
                continue;
            }

            if (ParseField(tag, fields[bytes], isIso5426) is { } field)
            {
                marc.Fields.Add(field);
                isIso5426 |= field.Tag == "100" && DeclaresIso5426(field['a']);
            }
            else
            {
                var encoding = isIso5426 ? "ISO 5426" : "UTF-8";
                var reason = Reason.Of("field-not-in-encoding", $"The field is not {encoding}").WithoutField();
                warnings.Add(new(tag, reason, IsFatal: false));
            }
        }

        return UnimarcBookMapper.Map(marc, record, null, warnings);
    }

    /// <summary>Positions 26 to 29 of field 100 name the character sets: 01 and 03 are ISO 5426, 50 is Unicode.</summary>
    private static bool DeclaresIso5426(string? field100) =>
        field100 is { Length: >= 30 } && field100[26..28] is "01" or "03" && field100[28..30] is "01" or "03" or "  ";

    private static MarcField? ParseField(string tag, ReadOnlySpan<byte> bytes, bool isIso5426)
    {
        if (tag.StartsWith("00", StringComparison.Ordinal))
        {
            return Decode(bytes, isIso5426) is { } value ? new(tag, value, ' ', ' ', []) : null;
        }

        if (bytes.Length < 2)
        {
            return null;
        }

        var subfields = new List<(char, string)>();
        foreach (var range in bytes[2..].Split(Iso2709.SubfieldDelimiter))
        {
            var subfield = bytes[2..][range];
            if (subfield.IsEmpty)
            {
                continue;
            }

            if (Decode(subfield[1..], isIso5426) is not { } value)
            {
                return null;
            }

            subfields.Add(((char)subfield[0], NonSortingMarks.Remove(value)));
        }

        return new(tag, null, (char)bytes[0], (char)bytes[1], subfields);
    }

    // Text of ISO 5426 with a diacritic is never UTF-8. So UTF-8 is recognized also in a record that declares otherwise.
    private static string? Decode(ReadOnlySpan<byte> bytes, bool isIso5426)
    {
        try
        {
            return Utf8.GetString(bytes).Normalize();
        }
        catch (DecoderFallbackException)
        {
            return isIso5426 ? Iso5426.Decode(bytes) : null;
        }
    }
}
