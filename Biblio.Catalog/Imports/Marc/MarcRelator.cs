namespace Biblio.Catalog.Imports.Marc;

/// <summary>What a person or body did for a book.</summary>
internal enum MarcRole
{
    Creator,
    Editor,
    Other,
    Unknown,
}

/// <summary>
/// Reads the role from the relators of a name: $e (terms, in the languages of cataloguing) and $4 (codes of
/// https://www.loc.gov/marc/relators/). Creators are those of RDA, appendix I.2.1.
/// </summary>
internal static class MarcRelator
{
    private static readonly HashSet<string> CreatorCodes = Words(
        "aut cre art cmp com ctg dis inv ive ivr lbt lyr pht pra prg rsp dub"
    );

    private static readonly HashSet<string> EditorCodes = Words("edt edc edm");

    // A term begins with one of these, after "joint" or "co" is removed.
    private static readonly string[] CreatorTerms = Terms(
        "author|auteur|autor|autora|autore|verfasser|författ|forfatt|kirjoittaja|автор|συγγραφέας|المؤلف|مؤلف|מחבר|writer"
            + "|creator|créateur|composer|compositeur|komponist|compiler|compilat|comp|zost|sest|сост|photographer"
            + "|photographe|fotograf|artist|künstler|cartograph|kartograf|librettist|lyricist|poet|interviewer"
            + "|interviewee|dissertant|praeses|respondent|inventor|著|작가|지은이|저자"
    );

    private static readonly string[] EditorTerms = Terms(
        "editor|ed|eds|edit|éditeur|hrsg|herausg|curator|cur|redakt|redaktør|toimitt|red|редакт|ред|coord"
            + "|directeur de publication|dir de publication|編|主編|엮은이"
    );

    private static readonly string[] OtherTerms = Terms(
        "translat|tr|trans|traduc|tradut|trad|übers|oversæt|oversett|översätt|kääntäjä|vert|tłumacz|перев|пер|訳|옮긴이"
            + "|illus|ill|ilustr|художн|худож|илл|kuvitt|print|imprimeur|impresor|stampat|drucker|boktr|publish|verleg"
            + "|verlag|bookseller|libraire|former owner|owner|possess|donor|collector|dedicat|binder|engrav|graveur"
            + "|stecher|incis|narrat|lecteur|funder|funding|distribut|sponsor|signer|inscri|host inst|degree|thesis"
            + "|advis|supervis|directeur de thèse|director|régisseur|foreword|preface|préfac|postfac|prolog|introd|вступ"
            + "|предисл|vorwort|afterword|contribut|collaborat|beitrag|beiträg|mitwirk|colabora|perform|singer|actor"
            + "|conduct|issuing|producer|transcri|annotat|comment|consult|designer|book designer|cover|speaker|sculpt"
            + "|lithograph|censor|writer of|author of|auteur de l|autor de la intro|autor del pról|verfasser eines"
    );

    // Words of a statement of responsibility, beside the terms above.
    private static readonly HashSet<string> OtherWords = Words("tr trad illus drawings dessins notes music musique");

    private static readonly HashSet<string> AuthorWords = Words(
        "written author authors ecrit geschrieben escrito scritto"
    );

    public static MarcRole Read(MarcField field)
    {
        // $e of a meeting is a unit of it. Its relators are in $j.
        var termCode = field.Tag.EndsWith("11", StringComparison.Ordinal) ? 'j' : 'e';
        var roles = field
            .GetAll('4')
            .Select(ReadCode)
            .Concat(field.GetAll(termCode).SelectMany(terms => terms.Split([',', ';'])).Select(ReadTerm))
            .Where(role => role != MarcRole.Unknown)
            .ToList();
        return roles.Count == 0 ? MarcRole.Unknown : roles.Min();
    }

    /// <summary>
    /// Returns the role in folded words of a statement of responsibility, such as "translated from the French by". The
    /// last word that states a role counts.
    /// </summary>
    public static MarcRole ReadPhrase(IEnumerable<string> words) =>
        words
            .Reverse()
            .Select(word =>
                AuthorWords.Contains(word) ? MarcRole.Creator
                : OtherWords.Contains(word) || Matches(word, OtherTerms, minLength: 4) ? MarcRole.Other
                : word is "ed" or "hrsg" || Matches(word, EditorTerms, minLength: 4) ? MarcRole.Editor
                : MarcRole.Unknown
            )
            .FirstOrDefault(role => role != MarcRole.Unknown, MarcRole.Unknown);

    private static MarcRole ReadCode(string code)
    {
        // The code may be an address, such as http://id.loc.gov/vocabulary/relators/aut.
        code = code.Trim().TrimEnd('.', '/').Split('/')[^1].ToLowerInvariant();
        return CreatorCodes.Contains(code) ? MarcRole.Creator
            : EditorCodes.Contains(code) ? MarcRole.Editor
            : code.Length == 3 && code.All(char.IsAsciiLetter) ? MarcRole.Other
            : MarcRole.Unknown;
    }

    private static MarcRole ReadTerm(string term)
    {
        var folded = MarcText.Fold(term);
        foreach (var prefix in new[] { "joint ", "jt ", "co ", "co", "main ", "principal " })
        {
            if (
                folded.StartsWith(prefix, StringComparison.Ordinal) && Matches(folded[prefix.Length..], CreatorTerms, 0)
            )
            {
                folded = folded[prefix.Length..];
            }
        }

        folded = folded.StartsWith("joint ", StringComparison.Ordinal) ? folded[6..] : folded;
        return folded.Length == 0 ? MarcRole.Unknown
            : folded == "auteur du texte" ? MarcRole.Creator
            : Matches(folded, OtherTerms, 0) ? MarcRole.Other
            : Matches(folded, CreatorTerms, 0) ? MarcRole.Creator
            : Matches(folded, EditorTerms, 0) ? MarcRole.Editor
            : MarcRole.Unknown;
    }

    // An abbreviation of up to three letters is a whole word, and a longer term the beginning of one.
    private static bool Matches(string folded, string[] terms, int minLength) =>
        terms.Any(term =>
            term.Length >= minLength
            && folded.StartsWith(term, StringComparison.Ordinal)
            && (term.Length > 3 || !char.IsAscii(term[0]) || folded.Length == term.Length || folded[term.Length] == ' ')
        );

    private static HashSet<string> Words(string words) => [.. words.Split(' ')];

    private static string[] Terms(string terms) => [.. terms.Split('|').Select(MarcText.Fold)];
}
