namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Chooses the publication statement. The publication of field 264 (second indicator 1) comes first, then field 260,
/// then the other statements of field 264. The first named publisher counts.
/// </summary>
internal static class MarcPublication
{
    private const string IndicatorsInOrder = "1 203";

    public static string? ReadPublisher(MarcRecord marc)
    {
        // A publisher after a distributor of the same statement goes first.
        var names = GetStatements(marc)
            .Select(f => f.GetAll('b').Select(name => (Raw: name, Name: Trim(name))).ToList())
            .Select(list =>
                list.Where(n => !UnknownPublisher.IsUnknown(n.Name)).OrderBy(n => IsDistributor(n.Raw)).ToList()
            )
            .FirstOrDefault(list => list.Count > 0);
        return names?[0].Name;
    }

    /// <summary>Returns the date of the first statement that has one.</summary>
    public static string? ReadDate(MarcRecord marc) =>
        GetStatements(marc)
            .Concat(marc.GetFields("264").Where(f => f.Indicator2 == '4'))
            .Select(f => string.Join(' ', f.GetAll('c')))
            .FirstOrDefault(date => date.Any(char.IsLetterOrDigit));

    private static IEnumerable<MarcField> GetStatements(MarcRecord marc) =>
        marc.GetFields("264")
            .Where(f => f.Indicator2 == '1')
            .Concat(marc.GetFields("260"))
            .Concat(
                marc.GetFields("264")
                    .Where(f => f.Indicator2 is not ('1' or '4'))
                    .OrderBy(f => IndicatorsInOrder.IndexOf(f.Indicator2, StringComparison.Ordinal))
            );

    private static string Trim(string name)
    {
        foreach (
            var note in new[] { "[distributor]", "[etc.]", "[etc., etc.]", "[et al.]", "[u.a.]", "[usw.]", "[i.e." }
        )
        {
            name = name.Replace(note, note == "[i.e." ? "[" : "", StringComparison.OrdinalIgnoreCase);
        }

        return MarcText.TrimName(name);
    }

    private static bool IsDistributor(string name) =>
        name.Contains("[distributor]", StringComparison.OrdinalIgnoreCase)
        || name.Contains("distributed by", StringComparison.OrdinalIgnoreCase)
        || name.TrimStart(' ', '[').StartsWith("for sale by", StringComparison.OrdinalIgnoreCase);
}
