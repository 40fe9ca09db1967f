using System.Text.RegularExpressions;

namespace Biblio.Http;

/// <summary>The JSON path of a field in an error, as in the request: <c>items[0].bookId</c>.</summary>
internal static partial class FieldPath
{
    /// <summary>Converts the C# path of a validation error (<c>Items[0].BookId</c>).</summary>
    public static string CamelCase(string path) =>
        Word().Replace(path, word => char.ToLowerInvariant(word.Value[0]) + word.Value[1..]);

    /// <summary>Converts the path of System.Text.Json (<c>$.items[0].bookId</c>, <c>$['odd name']</c>).</summary>
    public static string FromJson(string? path) =>
        path is null or "$" ? "$" : Quoted().Replace(path, ".$1").TrimStart('$').TrimStart('.');

    [GeneratedRegex(@"(?<=^|\.)[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\['([^']*)'\]")]
    private static partial Regex Quoted();
}
