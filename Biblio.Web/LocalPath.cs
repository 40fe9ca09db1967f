namespace Biblio.Web;

/// <summary>Where somebody may be sent back to.</summary>
internal static class LocalPath
{
    /// <summary>A path of this shop ("/books/7", but neither "//elsewhere" nor "/\elsewhere"), or what is said instead.</summary>
    public static string Or(string? path, string otherwise) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : otherwise;
}
