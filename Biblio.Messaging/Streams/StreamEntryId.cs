using System.Globalization;

namespace Biblio.Messaging.Streams;

/// <summary>The id of a stream entry: milliseconds and a number within them.</summary>
internal readonly record struct StreamEntryId(long Milliseconds, long Number)
{
    public StreamEntryId Next => new(Milliseconds, Number + 1);

    public static StreamEntryId Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return new(
            long.Parse(text.AsSpan(0, dash), CultureInfo.InvariantCulture),
            long.Parse(text.AsSpan(dash + 1), CultureInfo.InvariantCulture)
        );
    }

    public static bool IsOne(string text) =>
        text.Split('-') is [var milliseconds, var number]
        && long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public static StreamEntryId Min(StreamEntryId a, StreamEntryId b) =>
        (a.Milliseconds, a.Number).CompareTo((b.Milliseconds, b.Number)) <= 0 ? a : b;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
