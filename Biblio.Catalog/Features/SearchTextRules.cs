using Biblio.Catalog.Model;
using Biblio.Http;

namespace Biblio.Catalog.Features;

/// <summary>The limits of a text that is searched for. They bound the cost of one search.</summary>
internal static class SearchTextRules
{
    private const int MaxLength = 300;
    private const int MaxWords = 32;

    public static void CheckLength(string field, string? text)
    {
        if (text?.Length > MaxLength)
        {
            throw new FieldException(field, $"This is longer than {MaxLength} characters.");
        }
    }

    public static void Check(string field, string? text)
    {
        CheckLength(field, text);
        if (SearchTokenizer.Split(text).Sum(word => word.IsUnspaced ? 1 : word.Parts.Count) > MaxWords)
        {
            throw new FieldException(field, $"This has more than {MaxWords} words.");
        }
    }
}
