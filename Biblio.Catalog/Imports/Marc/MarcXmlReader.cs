using System.Runtime.CompilerServices;
using System.Xml;
using Biblio.Catalog.Imports.Files;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads MARCXML: a collection of records, or one record, also inside the response of an SRU or OAI-PMH server. It holds
/// one record in memory, and it permits no DTD and no external entities.
/// </summary>
internal static class MarcXmlReader
{
    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        TextEncodings.Register();
        await using var limited = new MarcXmlStream(stream);
        using var xml = XmlReader.Create(
            limited,
            new()
            {
                Async = true,
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                NameTable = new LimitedNameTable(),
            }
        );
        var record = 0L;
        while (await NextRecordAsync(xml))
        {
            cancellationToken.ThrowIfCancellationRequested();
            record++;
            limited.StartRecord();
            var line = ((IXmlLineInfo)xml).LineNumber;
            MarcRecord? marc;
            try
            {
                marc = await new MarcXmlRecord(xml).ReadAsync();
            }
            catch (XmlException exception)
            {
                throw CreateUnreadableException(exception);
            }

            yield return marc is null
                ? ImportItem.Refused(
                    record,
                    line,
                    Reason.Of("too-long", $"This is longer than {MarcXmlRecord.MaxCharacters} characters")
                )
            : UnimarcBookMapper.Matches(marc) ? UnimarcBookMapper.Map(marc, record, line)
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
                MarcXmlRecord.CheckDepth(xml);
                if (xml.NodeType == XmlNodeType.Element)
                {
                    if (isFirst && !IsRoot(xml))
                    {
                        var name = TextNormalizer.Truncate(xml.Name, 60);
                        var space = TextNormalizer.Truncate(xml.NamespaceURI, 100);
                        throw new UnreadableFileException(
                            Reason.Of(
                                "not-marcxml",
                                $"The file is XML, but not MARCXML: it begins with '{name}' of namespace '{space}', not "
                                    + $"with a collection or a record of {MarcXmlRecord.Namespaces[0]}."
                            ),
                            ((IXmlLineInfo)xml).LineNumber
                        );
                    }

                    isFirst = false;
                    if (MarcXmlRecord.IsRecord(xml))
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
        // The platform's reader miscounts the bytes of an XML declaration that are no text.
        catch (ArgumentOutOfRangeException exception)
        {
            throw CreateUnreadableException(new XmlException("Its declaration is no text.", exception, 1, 1));
        }
    }

    private static bool IsRoot(XmlReader xml) =>
        MarcXmlRecord.IsMarc(xml)
            ? xml.LocalName is "collection" or "record"
            : xml.LocalName is "searchRetrieveResponse" or "OAI-PMH";

    private static UnreadableFileException CreateUnreadableException(XmlException exception) =>
        new(
            // The reader has no other sign for this error than its message.
            exception.Message.Contains("DTD is prohibited", StringComparison.Ordinal)
                ? Reason.Of(
                    "xml-doctype",
                    $"The XML has a DOCTYPE at line {exception.LineNumber}. A DOCTYPE can include other files and expand "
                        + $"without limit, so Biblio reads no entities and refuses it. Remove the DOCTYPE, and send the "
                        + $"file again."
                )
                : Reason.Of(
                    "xml-broken",
                    $"The XML is broken at line {exception.LineNumber}, position {exception.LinePosition}; "
                        + $"nothing after it can be read. The cause: {GetCause(exception)}"
                ),
            exception.LineNumber
        );

    // The message repeats the position at its end, and may quote a character that is no text.
    private static string GetCause(XmlException exception) =>
        TextNormalizer.Truncate(
            string.Concat(
                exception
                    .Message.Split(" Line ", 2)[0]
                    .Select(c => char.IsControl(c) || char.IsSurrogate(c) || c >= '\ufffe' ? '?' : c)
            ),
            200
        );
}
