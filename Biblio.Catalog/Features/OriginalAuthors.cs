using System.ComponentModel.DataAnnotations;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Features;

/// <summary>
/// The list of the authors' names in their own script. It is parallel to the list of the authors, and an empty name is
/// unknown.
/// </summary>
internal static class OriginalAuthors
{
    public const string Field = "OriginalAuthors";

    public static IEnumerable<ValidationResult> GetErrors(
        IReadOnlyList<string?>? names,
        IReadOnlyList<string?>? authors
    )
    {
        if (names?.Count > (authors?.Count ?? 0))
        {
            yield return new("There are more of these than authors.", [Field]);
            yield break;
        }

        for (var i = 0; i < names?.Count; i++)
        {
            var error =
                names[i] is not { } name ? "This cannot be null."
                : name.Length == 0 ? null
                : TextAttribute.GetError(name, BookContent.MaxNameLength);
            if (error is not null)
            {
                yield return new(error, [$"{Field}[{i}]"]);
            }
        }
    }

    /// <summary>Returns the names by the keys of the authors.</summary>
    public static IReadOnlyDictionary<string, string> ToNames(
        IReadOnlyList<string>? names,
        IReadOnlyList<string>? authors
    )
    {
        if (names is null || authors is null)
        {
            return BookContent.NoNames;
        }

        var byAuthor = new Dictionary<string, string>();
        foreach (var (author, name) in authors.Zip(names))
        {
            if (TextNormalizer.ToSingleLineOrNull(name) is { } line)
            {
                byAuthor.TryAdd(Tokenizer.ToKey(author), line);
            }
        }

        return byAuthor;
    }

    /// <summary>Keeps the original names of the authors that a patch leaves in the list.</summary>
    public static BookRequest Keep(BookRequest request, IReadOnlyList<AuthorView> before)
    {
        var names = before
            .Where(a => a.OriginalName is not null)
            .DistinctBy(a => Tokenizer.ToKey(a.Name))
            .ToDictionary(a => Tokenizer.ToKey(a.Name), a => a.OriginalName!);
        return names.Count == 0
            ? request
            : request with
            {
                OriginalAuthors =
                [
                    .. request.Authors?.Select(a => a is null ? "" : names.GetValueOrDefault(Tokenizer.ToKey(a), ""))
                        ?? [],
                ],
            };
    }
}
