using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>An author of a record, and the field that names the author if there is one.</summary>
internal sealed record MarcAuthor(string Name, MarcField? Field);

/// <summary>
/// Chooses the authors: the main entry (1XX), then added entries (7XX) of creators. Editors count when there is no
/// creator, and the statement of responsibility (245 $c) when there is no name at all.
/// </summary>
internal static partial class MarcAuthors
{
    private const int MaxStatementNames = 10;

    public static IReadOnlyList<MarcAuthor> Read(MarcRecord marc)
    {
        var main = marc.GetFields("100", "110", "111").Where(HasName).ToList();
        // A name with a title is another work, and the second indicator 2 is a part of this one.
        var added = marc.GetFields("700", "710", "711", "720")
            .Where(f => f['t'] is null && (f.Tag == "720" || f.Indicator2 != '2') && HasName(f))
            .ToList();
        if (main.Count == 0 && added.Count == 0)
        {
            return ReadStatement(marc);
        }

        var statement = ReadSegments(marc);
        var roles = added.ConvertAll(f => (Field: f, Role: ReadRole(f, statement)));
        // Without a relator an added entry is an author, unless it is about one copy ($5), such as a former owner.
        var authors = main.Concat(
                roles
                    .Where(r => r.Role == MarcRole.Creator || (r.Role == MarcRole.Unknown && r.Field['5'] is null))
                    .Select(r => r.Field)
            )
            .ToList();
        if (authors.Count == 0)
        {
            authors = [.. roles.Where(r => r.Role == MarcRole.Editor).Select(r => r.Field)];
        }

        return [.. authors.Take(BookContent.MaxAuthors + 1).Select(f => new MarcAuthor(MarcName.Read(f), f))];
    }

    private static bool HasName(MarcField field) => MarcName.Read(field).Length > 0;

    private static MarcRole ReadRole(MarcField field, List<string[]> statement)
    {
        if (MarcRelator.Read(field) is not MarcRole.Unknown and var role)
        {
            return role;
        }

        // Many records have no relators. Then the statement of responsibility may say who translated or illustrated.
        var surname = MarcText.Fold(MarcName.ReadSurname(field)).Split(' ');
        foreach (var words in statement)
        {
            var at = words.AsSpan().IndexOf(surname);
            if (at >= 0 && field.Tag is "700" or "720")
            {
                return MarcRelator.ReadPhrase(words[..at]) is not MarcRole.Unknown and var before
                    ? before
                    : MarcRelator.ReadPhrase(words[^1..]);
            }
        }

        return MarcRole.Unknown;
    }

    private static List<string[]> ReadSegments(MarcRecord marc) =>
        [
            .. (marc.GetField("245")?.JoinSubfields("c") ?? "")
                .Split(';')
                .Select(segment => MarcText.Fold(segment).Split(' '))
                .Where(words => words[0].Length > 0),
        ];

    /// <summary>Returns the names at the beginning of the statement of responsibility, with a warning.</summary>
    private static IReadOnlyList<MarcAuthor> ReadStatement(MarcRecord marc)
    {
        var statement = MarcText.TrimName((marc.GetField("245")?['c'] ?? "").Split([';', '='])[0]);
        var by = ByRegex().Match(statement);
        var phrase = by.Success ? statement[..by.Length] : "";
        if (MarcRelator.ReadPhrase(MarcText.Fold(phrase).Split(' ')) is MarcRole.Other)
        {
            return [];
        }

        var authors = SeparatorRegex()
            .Split(statement[phrase.Length..])
            .Select(name => MarcText.TrimName(EtAlRegex().Replace(name, "")))
            .ToList();
        if (
            statement.Length == 0
            || authors.Count > MaxStatementNames
            || !authors.TrueForAll(name => PersonNameRegex().IsMatch(name))
        )
        {
            return [];
        }

        marc.Warn(
            "245",
            Reason.Of(
                "authors-of-statement",
                $"No field names an author; the authors are from the statement of responsibility"
            )
        );
        return [.. authors.Select(name => new MarcAuthor(name, null))];
    }

    [GeneratedRegex(
        @"^(?:[\p{Ll}\p{Lu}]\p{Ll}*\s+){0,6}?(?:by|par|von|por|door|av|af|di|da|de|autor|od|napsal)\s+(?=\p{Lu})",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ByRegex();

    [GeneratedRegex(@"\s*,?\s+(?:and|et|und|y|e|och|og|en|i|&)\s+|\s*,\s+(?!Jr|Sr)")]
    private static partial Regex SeparatorRegex();

    [GeneratedRegex(@"\s*(\.\.\.\s*)?\[?(et al|and others|u\. a|et autres)\.?\]?$")]
    private static partial Regex EtAlRegex();

    // Two to five words with capitals or initials; particles may be in lower case.
    [GeneratedRegex(
        @"^\p{Lu}[\p{L}\p{M}.'’-]*(?:\s+(?:(?:de|la|le|du|des|van|der|den|von|zu|da|di|del|della|dos|e|y|al|el|bin|ibn)\s+)*"
            + @"\p{Lu}[\p{L}\p{M}.'’-]*(?:, [JS]r\.?)?){1,4}$"
    )]
    private static partial Regex PersonNameRegex();
}
