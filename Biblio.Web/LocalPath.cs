namespace Biblio.Web;

/// <summary>Prevents open redirects.</summary>
internal static class LocalPath
{
    /// <summary>
    /// Returns the path if it is local (<c>/books/7</c>, but neither <c>//example.org</c> nor <c>/\example.org</c>), or
    /// the fallback.
    /// </summary>
    public static string OrDefault(string? path, string fallback) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : fallback;
}
