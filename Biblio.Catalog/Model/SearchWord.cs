namespace Biblio.Catalog.Model;

/// <summary>
/// A word of a text. A compound (l’ami, arc-en-ciel, J.R.R., 20 000) has several <paramref name="Parts"/>. A search for it
/// needs only the <paramref name="Significant"/> ones: "ami" of l’ami. The parts of an unspaced word are the characters
/// of a script without spaces, such as Chinese or Thai.
/// </summary>
internal sealed record SearchWord(
    IReadOnlyList<string> Parts,
    IReadOnlyList<string> Significant,
    bool IsUnspaced = false
)
{
    /// <summary>The pairs of an unspaced word that are searched at most. A longer text is found by its beginning.</summary>
    private const int MaxPairs = 20;

    public string Joined => string.Concat(Parts);

    public bool IsStopWord => !IsUnspaced && Parts.All(StopWords.Contain);

    /// <summary>The terms of a search: each two neighbours, or the only character.</summary>
    public IEnumerable<string> SearchPairs =>
        Parts.Count == 1 ? Parts : Parts.Zip(Parts.Skip(1), string.Concat).Distinct().Take(MaxPairs);

    /// <summary>
    /// The terms of the index: each two neighbours and the last character. So every character begins a term, and the
    /// search for one character is a search for a beginning.
    /// </summary>
    public IEnumerable<string> IndexPairs => Parts.Zip(Parts.Skip(1).Append(""), string.Concat);
}
