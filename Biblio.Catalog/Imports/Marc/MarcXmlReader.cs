using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads MARCXML: a collection of records, or one record. It holds one record in memory, and it permits no DTD and no
/// external entities.
/// </summary>
internal static class MarcXmlReader
{
    private const string Namespace = "http://www.loc.gov/MARC21/slim";
    private const int MaxRecordCharacters = 1_000_000;

    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var xml = XmlReader.Create(
            stream,
            new()
            {
                Async = true,
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
            }
        );
        var record = 0L;
        while (await NextRecordAsync(xml))
        {
            cancellationToken.ThrowIfCancellationRequested();
            record++;
            var line = ((IXmlLineInfo)xml).LineNumber;
            MarcRecord? marc;
            try
            {
                marc = await ReadRecordAsync(xml);
            }
            catch (XmlException exception)
            {
                throw CreateUnreadableException(exception);
            }

            yield return marc is null
                ? ImportItem.Refused(record, line, $"The record is longer than {MaxRecordCharacters} characters")
                : MarcBookMapper.Map(marc, record, line);
        }
    }

    private static async Task<bool> NextRecordAsync(XmlReader xml)
    {
        try
        {
            var isFirst = xml.ReadState == ReadState.Initial;
            while (await xml.ReadAsync())
            {
                if (xml.NodeType == XmlNodeType.Element)
                {
                    if (
                        isFirst
                        && (
                            xml.NamespaceURI is not (Namespace or "") || xml.LocalName is not ("collection" or "record")
                        )
                    )
                    {
                        throw new UnreadableFileException(
                            "The file is XML, but not MARCXML: it begins with neither a collection nor a record.",
                            ((IXmlLineInfo)xml).LineNumber
                        );
                    }

                    isFirst = false;
                    if (xml.LocalName == "record")
                    {
                        return true;
                    }
                }
            }

            return false;
        }
        catch (XmlException exception)
        {
            throw CreateUnreadableException(exception);
        }
    }

    /// <summary>Returns null when the record exceeds the maximum. The rest of it is skipped.</summary>
    private static async Task<MarcRecord?> ReadRecordAsync(XmlReader xml)
    {
        var marc = new MarcRecord();
        if (xml.IsEmptyElement)
        {
            return marc;
        }

        var depth = xml.Depth;
        var length = 0;
        string tag = "",
            indicators = "  ";
        List<(char, string)>? subfields = null;
        char? code = null;
        var isControl = false;
        while (await xml.ReadAsync() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (length > MaxRecordCharacters)
            {
                continue;
            }

            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.LocalName is "controlfield" or "leader":
                    tag = xml.LocalName == "leader" ? MarcRecord.LeaderTag : xml.GetAttribute("tag") ?? "";
                    isControl = !xml.IsEmptyElement;
                    break;
                case XmlNodeType.Element when xml.LocalName == "datafield":
                    tag = xml.GetAttribute("tag") ?? "";
                    indicators =
                        (xml.GetAttribute("ind1") ?? " ").PadRight(1)[..1]
                        + (xml.GetAttribute("ind2") ?? " ").PadRight(1)[..1];
                    subfields = xml.IsEmptyElement ? null : [];
                    break;
                case XmlNodeType.Element when xml.LocalName == "subfield":
                    code = !xml.IsEmptyElement && xml.GetAttribute("code") is { Length: 1 } letter ? letter[0] : null;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    var text = await ReadTextAsync(xml, MaxRecordCharacters - length + 1);
                    length += text.Length;
                    if (isControl)
                    {
                        marc.Fields.Add(new(tag, text, ' ', ' ', []));
                    }
                    else if (code is { } subfield)
                    {
                        subfields?.Add((subfield, text));
                    }

                    break;
                case XmlNodeType.EndElement when xml.LocalName is "controlfield" or "leader":
                    isControl = false;
                    break;
                case XmlNodeType.EndElement when xml.LocalName == "subfield":
                    code = null;
                    break;
                case XmlNodeType.EndElement when xml.LocalName == "datafield" && subfields is not null:
                    marc.Fields.Add(new(tag, null, indicators[0], indicators[1], subfields));
                    subfields = null;
                    break;
            }
        }

        return length > MaxRecordCharacters ? null : marc;
    }

    /// <summary>Reads a text node up to a maximum number of characters.</summary>
    private static async Task<string> ReadTextAsync(XmlReader xml, int maxLength)
    {
        var text = new StringBuilder();
        var chunk = new char[1024];
        while (text.Length < maxLength && await xml.ReadValueChunkAsync(chunk, 0, chunk.Length) is > 0 and var read)
        {
            text.Append(chunk, 0, read);
        }

        return text.ToString();
    }

    private static UnreadableFileException CreateUnreadableException(XmlException exception) =>
        new(
            $"The XML is broken at line {exception.LineNumber}, position {exception.LinePosition}; "
                + "nothing after it can be read.",
            exception.LineNumber
        );
}
