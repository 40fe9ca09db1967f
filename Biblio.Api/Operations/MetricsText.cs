using System.Globalization;
using System.Text;

namespace Biblio.Api.Operations;

/// <summary>
/// Reads the text format of Prometheus (<c>/metrics</c>), which has one sample a line:
/// <c>name{label="value",other="\"quoted\""} 12.5</c>. Lines that are not samples are skipped.
/// </summary>
internal static class MetricsText
{
    private const int MaxSamples = 20_000;
    private const int MaxLabels = 30;

    /// <summary>The samples of the wanted metrics, 20 000 at most. Values that are not finite are left out.</summary>
    public static IReadOnlyList<MetricSample> Read(string text, IReadOnlySet<string> wanted)
    {
        var samples = new List<MetricSample>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length == 0 || line[0] == '#' || samples.Count == MaxSamples)
            {
                continue;
            }

            var end = line.IndexOfAny('{', ' ');
            if (end > 0 && wanted.Contains(line[..end].ToString()) && ReadSample(line, end) is { } sample)
            {
                samples.Add(sample);
            }
        }

        return samples;
    }

    private static MetricSample? ReadSample(ReadOnlySpan<char> line, int end)
    {
        var labels = new Dictionary<string, string>();
        var rest = line[end..];
        if (rest[0] == '{')
        {
            var length = ReadLabels(rest, labels);
            if (length < 0)
            {
                return null;
            }

            rest = rest[length..];
        }

        rest = rest.TrimStart(' ');
        var space = rest.IndexOf(' ');
        var number = space < 0 ? rest : rest[..space];
        return
            double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? new(line[..end].ToString(), labels, value)
            : null;
    }

    /// <summary>Returns the length of <c>{...}</c>, or -1 when it does not end.</summary>
    private static int ReadLabels(ReadOnlySpan<char> text, Dictionary<string, string> labels)
    {
        var at = 1;
        while (at < text.Length && labels.Count <= MaxLabels)
        {
            if (text[at] == '}')
            {
                return at + 1;
            }

            var equals = text[at..].IndexOf("=\"");
            if (equals < 0)
            {
                return -1;
            }

            var name = text.Slice(at, equals).Trim(", ").ToString();
            at += equals + 2;
            var value = new StringBuilder();
            for (; at < text.Length && text[at] != '"'; at++)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                {
                    at++;
                    value.Append(text[at] == 'n' ? '\n' : text[at]);
                }
                else
                {
                    value.Append(text[at]);
                }
            }

            labels[name] = value.ToString();
            // After the closing quote.
            at++;
            if (at < text.Length && text[at] == ',')
            {
                at++;
            }
        }

        return -1;
    }
}
