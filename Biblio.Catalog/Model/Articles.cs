namespace Biblio.Catalog.Model;

/// <summary>English and French articles. A reader who looks for "stranger" expects "The Stranger" first.</summary>
internal static class Articles
{
    private static readonly string[] All = ["the", "a", "an", "le", "la", "les", "l", "un", "une"];

    /// <summary>Returns the key of a title with each article, or without the article that it has.</summary>
    public static IEnumerable<string> Variants(string titleKey)
    {
        var article = Array.Find(All, article => titleKey.StartsWith(article + " ", StringComparison.Ordinal));
        var bare = article is null ? "" : titleKey[(article.Length + 1)..];
        return article is null ? All.Select(other => $"{other} {titleKey}")
            : StopWords.Contain(bare) ? []
            : [bare];
    }
}
