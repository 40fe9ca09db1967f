using System.Globalization;
using System.Text.RegularExpressions;

namespace Biblio.AppHost.Local;

/// <summary>The time that Aspire writes before each line of a resource's output.</summary>
internal static partial class LogTimestamp
{
    /// <summary>The line as the resource wrote it, and the time, which is null when there is none.</summary>
    public static (DateTimeOffset? Time, string Line) Split(string content) =>
        Leading().Match(content) is { Success: true } match
            ? (DateTimeOffset.Parse(match.ValueSpan.Trim(), CultureInfo.InvariantCulture), content[match.Length..])
            : (null, content);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?")]
    private static partial Regex Leading();
}
