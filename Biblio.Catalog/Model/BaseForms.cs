namespace Biblio.Catalog.Model;

/// <summary>
/// Finds the singular and masculine forms that an English or French word may have: "étrangères" has "étrangère" and
/// "étranger". The endings are those of the S-stemmer (Harman) and of the light French stemmer (Savoy). A form that is
/// not a word is harmless, because only words with the same form find each other.
/// </summary>
internal static class BaseForms
{
    private const int MinLength = 4;

    // The first ending that fits is replaced. Words are folded, so that é and è are e.
    private static readonly (string Ending, int MinLength, string[] Replacements)[] Plurals =
    [
        ("ss", 0, []),
        ("ies", 5, ["y", "ie"]),
        ("eaux", 5, ["eau"]),
        ("aux", 5, ["al", "ail", "au"]),
        ("eux", 4, ["eu"]),
        ("oux", 5, ["ou"]),
        ("lves", 6, ["lf", "lve"]),
        ("aves", 6, ["af", "ave"]),
        ("ives", 5, ["ife", "ive"]),
        ("xes", 5, ["x", "xe"]),
        ("ches", 6, ["ch", "che"]),
        ("shes", 6, ["sh", "she"]),
        ("sses", 6, ["ss", "sse"]),
        ("oes", 5, ["o", "oe"]),
        ("s", 4, [""]),
    ];

    private static readonly (string Ending, int MinLength, string[] Replacements)[] Feminines =
    [
        ("trice", 6, ["teur"]),
        ("euse", 6, ["eur", "eux"]),
        ("elle", 5, ["el", "eau"]),
        ("enne", 6, ["en"]),
        ("onne", 5, ["on"]),
        ("ette", 7, ["et"]),
        ("osse", 6, ["os"]),
        ("asse", 5, ["as"]),
        ("ique", 6, ["ic"]),
        ("cque", 6, ["c"]),
        ("ive", 5, ["if"]),
        ("anche", 6, ["anc"]),
        ("ee", 6, ["e"]),
        ("oire", 5, ["oir"]),
        ("erte", 5, ["ert"]),
        ("orte", 5, ["ort"]),
        ("e", 6, [""]),
    ];

    /// <summary>Returns the other forms of a folded word. A word that is its own base form has none.</summary>
    public static IReadOnlyList<string> Of(string word)
    {
        if (word.Length < MinLength || !word.All(char.IsAsciiLetterLower))
        {
            return [];
        }

        var singulars = Replace(word, Plurals);
        return [.. singulars.Concat(singulars.Append(word).SelectMany(form => Replace(form, Feminines))).Distinct()];
    }

    private static IReadOnlyList<string> Replace(
        string word,
        (string Ending, int MinLength, string[] Replacements)[] endings
    )
    {
        foreach (var (ending, minLength, replacements) in endings)
        {
            if (word.Length >= minLength && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return [.. replacements.Select(replacement => word[..^ending.Length] + replacement)];
            }
        }

        return [];
    }
}
