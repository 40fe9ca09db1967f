using System.Text.RegularExpressions;

namespace Biblio.ServiceDefaults;

/// <summary>The name of a field in an error, as the caller wrote it: <c>items[0].bookId</c>.</summary>
internal static partial class FieldPath
{
    /// <summary>From the C# path of the validation (<c>Items[0].BookId</c>).</summary>
    public static string CamelCase(string path) =>
        Word().Replace(path, word => char.ToLowerInvariant(word.Value[0]) + word.Value[1..]);

    /// <summary>From the path of System.Text.Json (<c>$.items[0].bookId</c>, <c>$['odd name']</c>).</summary>
    public static string FromJson(string? path) =>
        path is null or "$" ? "$" : Quoted().Replace(path, ".$1").TrimStart('$').TrimStart('.');

    [GeneratedRegex(@"(?<=^|\.)[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\['([^']*)'\]")]
    private static partial Regex Quoted();
}
