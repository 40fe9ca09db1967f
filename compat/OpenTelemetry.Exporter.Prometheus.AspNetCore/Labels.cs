using System.Globalization;
using System.Text;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Label pairs in the order they came; keys that become equal when cleaned share one label, their values joined.</summary>
internal sealed class Labels
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    public void Add(string key, object? value)
    {
        var name = Clean(key);
        var text = Text(value);
        var known = _pairs.FindIndex(pair => pair.Key == name);
        if (known < 0)
        {
            _pairs.Add(new(name, text));
        }
        else
        {
            _pairs[known] = new(name, $"{_pairs[known].Value};{text}");
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in _pairs)
        {
            text.Append(text.Length > 0 ? "," : "").Append(key).Append("=\"").Append(Escape(value)).Append('"');
        }

        return text.ToString();
    }

    public static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // no colons in labels
    private static string Clean(string key) => key.Length == 0 ? "_" : MetricName.Clean(key).Replace(':', '_');

    private static string Text(object? value) => value switch
    {
        null => "",
        bool yes => yes ? "true" : "false",
        string[] words => $"[{string.Join(',', words.Select(word => $"\"{Escape(word)}\""))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
