using System.Globalization;
using System.Text;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Imports.Marc;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Builds MARC 21 records.</summary>
internal static class MarcFile
{
    /// <summary>Builds a record. Every character of the title must fit in one byte.</summary>
    public static byte[] Record(string number, string title) =>
        Build("nam  ", Encoding.Latin1, $"001 {number}", $"245 10‡a{title}");

    /// <summary>Builds a UTF-8 record from lines such as <c>245 10‡aTitle :‡bsubtitle</c>.</summary>
    public static byte[] Utf8(params string[] lines) => Build("nam a", Encoding.UTF8, lines);

    /// <summary>Builds a record whose leader has these five characters in the positions 05 to 09.</summary>
    public static byte[] Build(string leader, Encoding encoding, params string[] lines)
    {
        var directory = new StringBuilder();
        var fields = new MemoryStream();
        foreach (var line in lines)
        {
            var start = fields.Length;
            fields.Write(encoding.GetBytes(line[4..].Replace('‡', '\u001f')));
            fields.WriteByte(0x1e);
            directory.Append(
                CultureInfo.InvariantCulture,
                $"{line[..3]}{(fields.Length - start) % 10_000:0000}{start % 100_000:00000}"
            );
        }

        var baseAddress = 24 + directory.Length + 1;
        var length = baseAddress + fields.Length + 1;
        return
        [
            .. Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{length:00000}{leader}22{baseAddress:00000} a 4500{directory}\u001e"
                )
            ),
            .. fields.ToArray(),
            0x1d,
        ];
    }

    /// <summary>Builds the fixed field from its date (type, first and second year) and language.</summary>
    public static string FixedField(string date, string language = "eng") =>
        $"008 010101{date, -9}xx {new string(' ', 17)}{language} d";

    /// <summary>Builds the same record in MARCXML.</summary>
    public static string Xml(params string[] lines)
    {
        var xml = new StringBuilder("<record><leader>00000nam a2200000 a 4500</leader>");
        foreach (var line in lines)
        {
            if (line.StartsWith("00", StringComparison.Ordinal))
            {
                xml.Append(
                    CultureInfo.InvariantCulture,
                    $"<controlfield tag=\"{line[..3]}\">{line[4..]}</controlfield>"
                );
                continue;
            }

            xml.Append(
                CultureInfo.InvariantCulture,
                $"<datafield tag=\"{line[..3]}\" ind1=\"{line[4]}\" ind2=\"{line[5]}\">"
            );
            foreach (var part in line[6..].Split('‡', StringSplitOptions.RemoveEmptyEntries))
            {
                xml.Append(
                    CultureInfo.InvariantCulture,
                    $"<subfield code=\"{part[0]}\">{System.Security.SecurityElement.Escape(part[1..])}</subfield>"
                );
            }

            xml.Append("</datafield>");
        }

        return xml.Append("</record>").ToString();
    }

    /// <summary>Reads all records of a file.</summary>
    public static async Task<List<ImportItem>> ReadAsync(params byte[][] records)
    {
        var items = new List<ImportItem>();
        using var file = new MemoryStream([.. records.SelectMany(r => r)]);
        await foreach (var item in MarcBinaryReader.ReadAsync(file, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>Reads one UTF-8 record.</summary>
    public static async Task<ImportItem> ReadOneAsync(params string[] lines) =>
        Assert.Single(await ReadAsync(Utf8(lines)));

    /// <summary>Reads one record in MARCXML.</summary>
    public static async Task<ImportItem> ReadXmlAsync(string record)
    {
        var items = new List<ImportItem>();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($"<collection>{record}</collection>"));
        await foreach (var item in MarcXmlReader.ReadAsync(file, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        return Assert.Single(items);
    }
}
