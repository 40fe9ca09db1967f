using System.Globalization;
using System.Text;

namespace Biblio.Lending.Sip2;

/// <summary>
/// A message of the Standard Interchange Protocol 2.00: a command of two digits, a part of fixed length, and fields of a
/// two-letter code and a value up to a bar. <c>AY</c> is the sequence number and <c>AZ</c> the checksum.
/// </summary>
internal sealed record Sip2Message(string Command, string Fixed, IReadOnlyDictionary<string, string> Fields)
{
    private const int ErrorDetectionLength = 9;

    /// <summary>The length of the fixed part of each command that Biblio answers.</summary>
    private static readonly Dictionary<string, int> FixedLengths = new()
    {
        ["09"] = 37,
        ["11"] = 38,
        ["23"] = 21,
        ["29"] = 38,
        ["35"] = 18,
        ["63"] = 31,
        ["93"] = 2,
        ["97"] = 0,
        ["99"] = 8,
    };

    /// <summary>The digit of <c>AY</c>, or null without error detection.</summary>
    public char? Sequence { get; init; }

    public string? this[string code] => Fields.GetValueOrDefault(code) is { Length: > 0 } value ? value : null;

    /// <summary>Null when the text is no message of a known command, or its checksum is wrong.</summary>
    public static Sip2Message? Parse(string line)
    {
        char? sequence = null;
        if (line.Length >= ErrorDetectionLength && line[^ErrorDetectionLength..^7] == "AY" && line[^6..^4] == "AZ")
        {
            if (!string.Equals(Checksum(line[..^4]), line[^4..], StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            sequence = line[^7];
            line = line[..^ErrorDetectionLength];
        }

        if (
            line.Length < 2
            || !FixedLengths.TryGetValue(line[..2], out var length)
            || line.Length < 2 + length
            || sequence is { } digit && !char.IsAsciiDigit(digit)
        )
        {
            return null;
        }

        var fields = new Dictionary<string, string>();
        foreach (var field in line[(2 + length)..].Split('|').Where(field => field.Length >= 2))
        {
            fields.TryAdd(field[..2], field[2..].Trim());
        }

        return new(line[..2], line.Substring(2, length), fields) { Sequence = sequence };
    }

    /// <summary>Writes a response with the sequence number of the request, and without it when there was none.</summary>
    public static string Write(char? sequence, string start, params (string Code, string? Value)[] fields)
    {
        var text = new StringBuilder(start);
        foreach (var (code, value) in fields.Where(field => field.Value is not null))
        {
            text.Append(code).Append(Clean(value!)).Append('|');
        }

        if (sequence is null)
        {
            return text.ToString();
        }

        text.Append("AY").Append(sequence).Append("AZ");
        return text + Checksum(text.ToString());
    }

    /// <summary>The two's complement of the sum of all bytes, as four hexadecimal digits.</summary>
    public static string Checksum(string text)
    {
        var sum = Encoding.UTF8.GetBytes(text).Sum(one => one);
        return (-sum & 0xFFFF).ToString("X4", CultureInfo.InvariantCulture);
    }

    public static string Date(DateTime time) => time.ToString("yyyyMMdd    HHmmss", CultureInfo.InvariantCulture);

    /// <summary>A value must not end its field or its message.</summary>
    private static string Clean(string value) =>
        new([.. value.Where(character => character != '|' && !char.IsControl(character)).Take(255)]);
}
