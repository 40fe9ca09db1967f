using System.Collections.Frozen;

namespace Biblio.Catalog.Model;

/// <summary>Words that a search ignores when it has others: "Le Cid" finds cid, but "À" finds a.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> All = Split(
        "a an and as at by for from in is isbn it of on or s t the to with "
            + "au aux d dans de des du en et l la le les par pour qu que qui sur un une y el los las der die das il"
    );

    private static readonly FrozenSet<string> Elisions = Split(
        "c d j l m n s t qu entr jusqu lorsqu presqu puisqu quelqu quoiqu"
    );

    private static readonly FrozenSet<string> Contractions = Split("d ll m re t ve");

    public static bool Contain(string word) => All.Contains(word);

    /// <summary>Whether the word is shortened before an apostrophe: l’ami, qu’il.</summary>
    public static bool IsElision(string word) => Elisions.Contains(word);

    /// <summary>Whether the word is the end of a contraction: don’t, we’ll. Its beginning alone means another word.</summary>
    public static bool IsContraction(string word) => Contractions.Contains(word);

    private static FrozenSet<string> Split(string words) => words.Split(' ').ToFrozenSet();
}
