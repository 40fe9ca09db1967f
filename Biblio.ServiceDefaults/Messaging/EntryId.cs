using System.Globalization;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>The id of a stream entry: milliseconds and a number within them.</summary>
internal readonly record struct EntryId(long Milliseconds, long Number)
{
    public EntryId Next => new(Milliseconds, Number + 1);

    public static EntryId Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return new(long.Parse(text.AsSpan(0, dash), CultureInfo.InvariantCulture), long.Parse(text.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }

    public static bool IsOne(string text) =>
        text.Split('-') is [var milliseconds, var number]
        && long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out _) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public static EntryId Min(EntryId a, EntryId b) => (a.Milliseconds, a.Number).CompareTo((b.Milliseconds, b.Number)) <= 0 ? a : b;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
