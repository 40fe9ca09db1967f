using System.Text;

namespace MySqlConnector;

/// <summary>
/// The driver asks for the encoding of every column of every result by its name, and the code pages that it registers search their file each time before they say that
/// a name is not theirs: 4 us a column, a tenth of a service's processor. Whoever is registered first is asked first.
/// </summary>
internal sealed class CommonEncodings : EncodingProvider
{
    public override Encoding? GetEncoding(int codepage) => codepage switch
    {
        65001 => Encoding.UTF8,
        20127 => Encoding.ASCII,
        _ => null,
    };

    public override Encoding? GetEncoding(string name) =>
        name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase) ? Encoding.ASCII : null;
}
