using Biblio.Catalog.Model;

namespace Biblio.Catalog.Data;

/// <summary>Writes the words of a search in the syntax of the server's boolean full-text search.</summary>
internal static class BooleanQuery
{
    // A shorter word matches only as a whole: "a*" would match a tenth of all words.
    private const int MinPrefixLength = 2;

    /// <summary>
    /// Requires every word. The last word may be the beginning of a word. Stop words count only when there are no other
    /// words. Returns null when there are no words.
    /// </summary>
    public static string? From(IReadOnlyList<SearchWord> all)
    {
        var words = all.Where(word => !word.IsStopWord).ToList() is { Count: > 0 } significant ? significant : all;
        return words.Count == 0
            ? null
            : string.Join(' ', words.SelectMany(word => ToClauses(word, isLast: ReferenceEquals(word, all[^1]))));
    }

    private static IEnumerable<string> ToClauses(SearchWord word, bool isLast)
    {
        if (word.IsUnspaced)
        {
            var end = word.Parts.Count == 1 ? "*" : "";
            return word.SearchPairs.Select(pair => $"+{IndexTerm.Encode(pair)}{end}");
        }

        return [$"+{(word.Parts.Count == 1 ? ToForms(word.Joined, isLast) : ToCompound(word, isLast))}"];
    }

    /// <summary>The compound as one word, or its significant parts.</summary>
    private static string ToCompound(SearchWord word, bool isLast)
    {
        var parts = word
            .Significant.Select((part, i) => ToForms(part, isLast && i == word.Significant.Count - 1))
            .ToList();
        var joined = ToTerm(word.Joined, isLast);
        return parts.Count switch
        {
            0 => joined,
            1 => $"(>{joined} {parts[0]})",
            _ => $"(>{joined} (+{string.Join(" +", parts)}))",
        };
    }

    /// <summary>The word itself, which ranks higher, or one of its base forms.</summary>
    private static string ToForms(string word, bool isLast)
    {
        var forms = BaseForms.Of(word);
        var term = ToTerm(word, isLast);
        return forms.Count == 0 ? term : $"(>{term} {string.Join(' ', forms.Select(IndexTerm.Encode))})";
    }

    private static string ToTerm(string word, bool isLast) =>
        IndexTerm.Encode(word) + (isLast && word.Length >= MinPrefixLength ? "*" : "");
}
