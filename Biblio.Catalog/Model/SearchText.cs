namespace Biblio.Catalog.Model;

/// <summary>Builds the text of the full-text index from the texts of a book.</summary>
internal sealed class SearchText
{
    /// <summary>The number of these rules. After an upgrade, books with a lower number are indexed again.</summary>
    public const short Version = 2;

    private readonly List<string> _words = [];
    private readonly HashSet<string> _otherForms = [];

    /// <summary>Adds the words of the texts, as often as they weigh, and their other forms once.</summary>
    public SearchText Add(int weight, params IReadOnlyList<string?> texts)
    {
        foreach (var word in texts.SelectMany(SearchTokenizer.Split))
        {
            var terms = word.IsUnspaced ? word.IndexPairs : word.Parts;
            for (var i = 0; i < weight; i++)
            {
                _words.AddRange(terms);
            }

            if (!word.IsUnspaced)
            {
                _otherForms.UnionWith(word.Parts.Append(word.Joined).SelectMany(BaseForms.Of));
                _otherForms.Add(word.Joined);
            }
        }

        return this;
    }

    public SearchText AddTerms(params IEnumerable<string?> terms)
    {
        _words.AddRange(terms.OfType<string>());
        return this;
    }

    public override string ToString() =>
        string.Join(' ', _words.Concat(_otherForms.Except(_words)).Select(IndexTerm.Encode));
}
