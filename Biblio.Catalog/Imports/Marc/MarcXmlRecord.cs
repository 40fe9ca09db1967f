using System.Text;
using System.Xml;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads one record of MARCXML or of its international form, MarcXchange. The text of a subfield is one text, also when
/// comments, processing instructions or CDATA divide it.
/// </summary>
internal sealed class MarcXmlRecord(XmlReader xml)
{
    public const int MaxCharacters = 1_000_000;
    private const int MaxDepth = 100;

    public static readonly IReadOnlyList<string> Namespaces =
    [
        "http://www.loc.gov/MARC21/slim",
        "info:lc/xmlns/marcxchange-v1",
        "info:lc/xmlns/marcxchange-v2",
        "",
    ];

    private readonly MarcRecord _marc = new();
    private readonly StringBuilder _text = new();
    private readonly char[] _chunk = new char[1024];
    private List<(char, string)>? _subfields;
    private string _tag = "";
    private string _indicators = "  ";
    private char _code;
    private int _length;

    public static bool IsMarc(XmlReader xml) => Namespaces.Contains(xml.NamespaceURI);

    public static bool IsRecord(XmlReader xml) => xml.LocalName == "record" && IsMarc(xml);

    /// <summary>Bounds the memory of the reader, which holds every element that is open.</summary>
    public static void CheckDepth(XmlReader xml)
    {
        if (xml.Depth > MaxDepth)
        {
            throw new UnreadableFileException(
                Reason.Of(
                    "xml-too-deep",
                    $"The XML has more than {MaxDepth} elements inside each other, so it is not MARCXML."
                ),
                ((IXmlLineInfo)xml).LineNumber
            );
        }
    }

    /// <summary>Returns null when the record exceeds the maximum. The rest of it is skipped.</summary>
    public async Task<MarcRecord?> ReadAsync()
    {
        if (xml.IsEmptyElement)
        {
            return _marc;
        }

        var depth = xml.Depth;
        while (await xml.ReadAsync() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            CheckDepth(xml);
            if (_length > MaxCharacters)
            {
                continue;
            }

            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    Start();
                    if (xml.IsEmptyElement)
                    {
                        End();
                    }

                    break;
                case XmlNodeType.EndElement:
                    End();
                    break;
                case XmlNodeType.Text
                or XmlNodeType.CDATA
                or XmlNodeType.Whitespace
                or XmlNodeType.SignificantWhitespace:
                    await AppendTextAsync();
                    break;
            }
        }

        return _length > MaxCharacters ? null : _marc;
    }

    private void Start()
    {
        switch (xml.LocalName)
        {
            case "leader" or "controlfield":
                _tag = xml.GetAttribute("tag") ?? "";
                _text.Clear();
                break;
            case "datafield":
                _tag = xml.GetAttribute("tag") ?? "";
                _indicators = ReadIndicator("ind1") + ReadIndicator("ind2");
                _subfields = [];
                break;
            // The text of other elements inside a subfield belongs to it.
            case "subfield":
                _code = xml.GetAttribute("code") is { Length: 1 } code ? code[0] : '\0';
                _text.Clear();
                break;
        }
    }

    private void End()
    {
        switch (xml.LocalName)
        {
            case "leader":
                _marc.Fields.Add(new(MarcRecord.LeaderTag, _text.ToString(), ' ', ' ', []));
                break;
            case "controlfield" when _text.Length > 0:
                _marc.Fields.Add(new(_tag, _text.ToString(), ' ', ' ', []));
                break;
            case "subfield" when _code != '\0' && _text.ToString() is var text && !string.IsNullOrWhiteSpace(text):
                _subfields?.Add((_code, NonSortingMarks.Remove(text).Normalize()));
                break;
            case "datafield" when _subfields is not null:
                _marc.Fields.Add(new(_tag, null, _indicators[0], _indicators[1], _subfields));
                _subfields = null;
                break;
        }
    }

    private string ReadIndicator(string name) => (xml.GetAttribute(name) ?? " ").PadRight(1)[..1];

    private async Task AppendTextAsync()
    {
        while (_length <= MaxCharacters && await xml.ReadValueChunkAsync(_chunk, 0, _chunk.Length) is > 0 and var read)
        {
            _text.Append(_chunk, 0, read);
            _length += read;
        }
    }
}
