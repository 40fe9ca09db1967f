using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Finds the original script of a field. A field 880 has it, and both name each other in $6, as in 880-01 and
/// 100-01/$1.
/// </summary>
internal static class OriginalScript
{
    private const string Tag = "880";

    /// <summary>Gives the fields 880 that stand for a missing field the tag of that field.</summary>
    public static void AddUnlinked(MarcRecord marc)
    {
        var tags = marc.Fields.Select(f => f.Tag).ToHashSet();
        var unlinked = marc.GetFields(Tag)
            .Where(f => GetLink(f) is { } link && !tags.Contains(link.Tag))
            .Select(f => f with { Tag = GetLink(f)!.Value.Tag })
            .ToList();
        marc.Fields.AddRange(unlinked);
    }

    public static string? ReadTitle(MarcRecord marc)
    {
        if (marc.GetField("245") is not { } field || Find(marc, field) is not { } original)
        {
            return null;
        }

        var (title, subtitle) = MarcTitle.Split(original);
        return title is null ? null
            : subtitle is null ? title
            : $"{title} : {subtitle}";
    }

    /// <summary>Returns the original names by the keys of the authors.</summary>
    public static Dictionary<string, string> ReadNames(MarcRecord marc, IEnumerable<MarcAuthor> authors)
    {
        var names = new Dictionary<string, string>();
        foreach (var author in authors)
        {
            if (
                author.Field is { } field
                && Find(marc, field) is { } original
                && MarcName.Read(original) is { Length: > 0 } name
            )
            {
                names.TryAdd(Tokenizer.ToKey(author.Name), name);
            }
        }

        return names;
    }

    private static MarcField? Find(MarcRecord marc, MarcField field)
    {
        var candidates = marc.GetFields(Tag).Where(f => GetLink(f)?.Tag == field.Tag).ToList();
        var occurrence = GetLink(field)?.Occurrence;
        // A link that is missing on one side is clear when there is only one field of each.
        var original = candidates.Find(f =>
            occurrence is not null and not "00" && GetLink(f)!.Value.Occurrence == occurrence
        ) ?? (candidates.Count == 1 && marc.GetFields(field.Tag).Count() == 1 ? candidates[0] : null);
        return original is null || original.Subfields.SequenceEqual(field.Subfields)
            ? null
            : original with
            {
                Tag = field.Tag,
            };
    }

    // $6 is a tag, an occurrence, and perhaps a script: 245-02/$1.
    private static (string Tag, string Occurrence)? GetLink(MarcField field) =>
        field['6'] is { Length: >= 6 } link && link[3] == '-' ? (link[..3], link[4..6]) : null;
}
