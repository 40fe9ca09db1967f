using System.Text;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Changes a file in some places, as a damaged or hostile file is. The same seed makes the same changes.</summary>
internal sealed class FileMutator(int seed)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\"",
            "\"\"",
            "\"\n",
            ",",
            ";",
            "\t",
            "|",
            "\r",
            "\n",
            "\r\n",
            "sep=;\n",
            "title",
            "price",
            "gutenberg_id,title,author\n1,x,y\n",
            "a\"b,\"c\n",
            "-1",
            "1e400",
            "99999999999999999999999999999",
            "0.001",
            "{",
            "}",
            "[",
            "]",
            "null",
            "\\ud800",
            "\\u0000",
            "{\"title\":\"x\"}\n",
            "\"authors\":[",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?x",
            "?>",
            "&amp;",
            "&x;",
            "&#0;",
            "&#xD800;",
            "<!DOCTYPE x [",
            "<record>",
            "</record>",
            "<subfield code='a'>",
            "</subfield>",
            "<datafield tag='200' ind1='' ind2='11'>",
            "<datafield tag='700' ind1=' ' ind2='1'>",
            "</datafield>",
            "<leader>00000nam0 2200000   450 </leader>",
            "\u0098",
            "\u009c",
            "\u0000",
            "\ufeff",
            "\uffff",
            "e\u0301\u0301\u0301",
            "👩‍👩‍👧",
            "\u202e",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe],
        [0xfe, 0xff],
        [0xc3],
        [0xe9],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0x1f, 0x8b, 0x08],
        [0x1d, 0x1e, 0x1f],
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(IReadOnlyList<byte[]> samples)
    {
        var file = samples[_random.Next(samples.Count)].ToList();
        for (var changes = _random.Next(1, _random.Next(2, 12)); changes > 0; changes--)
        {
            Change(file, samples);
        }

        return _random.Next(40) switch
        {
            0 => ImportRequests.Compress([.. file]),
            1 => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString([.. file]))],
            2 => Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString([.. file])),
            3 => Cut(ImportRequests.Compress([.. file])),
            _ => [.. file],
        };
    }

    private void Change(List<byte> file, IReadOnlyList<byte[]> samples)
    {
        var position = _random.Next(file.Count + 1);
        var length = Math.Min(_random.Next(1, _random.Next(2, 300)), file.Count - position);
        switch (_random.Next(8))
        {
            case 0 when position < file.Count:
                file[position] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when position < file.Count:
                file[position] = (byte)_random.Next(256);
                break;
            case 2:
                file.RemoveRange(position, length);
                break;
            case 3:
                file.InsertRange(_random.Next(file.Count + 1), file.GetRange(position, length));
                break;
            case 4:
                var other = samples[_random.Next(samples.Count)];
                var start = _random.Next(other.Length);
                file.InsertRange(position, other.AsSpan(start, Math.Min(length, other.Length - start)));
                break;
            case 5 when _random.Next(20) == 0:
                var token = Tokens[_random.Next(Tokens.Length)];
                file.InsertRange(position, Enumerable.Repeat(token, _random.Next(20_000)).SelectMany(b => b).ToArray());
                break;
            default:
                file.InsertRange(position, Tokens[_random.Next(Tokens.Length)]);
                break;
        }
    }

    private byte[] Cut(byte[] file) => file[.._random.Next(file.Length)];
}
