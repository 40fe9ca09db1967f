using System.Globalization;

namespace Biblio.Messaging.Streams;

/// <summary>The id of a stream entry: a Unix time in milliseconds and a sequence number.</summary>
internal readonly record struct StreamEntryId(long Milliseconds, long Sequence) : IComparable<StreamEntryId>
{
    public StreamEntryId Next => new(Milliseconds, Sequence + 1);

    public static StreamEntryId Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return new(
            long.Parse(text.AsSpan(0, dash), CultureInfo.InvariantCulture),
            long.Parse(text.AsSpan(dash + 1), CultureInfo.InvariantCulture)
        );
    }

    public static bool IsValid(string text) =>
        text.Split('-') is [var milliseconds, var sequence]
        && long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public static StreamEntryId Min(StreamEntryId a, StreamEntryId b) => a <= b ? a : b;

    public static bool operator <(StreamEntryId left, StreamEntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamEntryId left, StreamEntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamEntryId left, StreamEntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamEntryId left, StreamEntryId right) => left.CompareTo(right) >= 0;

    public int CompareTo(StreamEntryId other) =>
        (Milliseconds, Sequence).CompareTo((other.Milliseconds, other.Sequence));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");
}
