using System.Globalization;
using System.Text;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Builds MARC 21 records.</summary>
internal static class MarcFile
{
    /// <summary>Builds a record. Every character of the title must fit in one byte.</summary>
    public static byte[] Record(string number, string title)
    {
        byte[] control = [.. Encoding.Latin1.GetBytes(number), 0x1e];
        byte[] field = [.. "10\u001fa"u8, .. Encoding.Latin1.GetBytes(title), 0x1e];
        var directory = string.Create(
            CultureInfo.InvariantCulture,
            $"001{control.Length:0000}00000245{field.Length:0000}{control.Length:00000}\u001e"
        );
        var body = Encoding.ASCII.GetBytes(directory).Concat(control).Concat(field).Append((byte)0x1d).ToArray();
        return
        [
            .. Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{24 + body.Length:00000}nam  22{24 + directory.Length:00000} a 4500"
                )
            ),
            .. body,
        ];
    }
}
