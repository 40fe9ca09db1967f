using System.Text.RegularExpressions;

namespace Biblio.Web.Times;

/// <summary>
/// The time zone in which a reader sees times. A cookie has its name, for example <c>America/Toronto</c>. The script
/// writes it once, with the prefix <c>auto:</c>, and the reader can choose another one.
/// </summary>
internal static partial class ReaderZone
{
    public const string Cookie = "biblio-zone";

    private const string Automatic = "auto:";
    private const string Fixed = "biblio-zone";

    /// <summary>Shows all times of this page in one zone, because they are about a place.</summary>
    public static void Use(HttpContext context, string name) => context.Items[Fixed] = Find(name);

    /// <summary>Null while the zone is unknown. Times are then in UTC, and say so.</summary>
    public static TimeZoneInfo? From(HttpContext context) =>
        context.Items[Fixed] is TimeZoneInfo fixedZone ? fixedZone
        : context.Request.Cookies[Cookie] is { } cookie
            ? Find(cookie.StartsWith(Automatic, StringComparison.Ordinal) ? cookie[Automatic.Length..] : cookie)
        : null;

    public static TimeZoneInfo? Find(string? name) =>
        name is { Length: <= 64 } && Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : null;

    // The system reads a file of this name, so it has no dots.
    [GeneratedRegex("^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$")]
    private static partial Regex Name();
}
