namespace Biblio.Catalog.Imports.Marc;

/// <summary>A decoded MARC 21 record with its fields in order.</summary>
internal sealed class MarcRecord
{
    public List<MarcField> Fields { get; } = [];

    public string? GetControlField(string tag) => Fields.Find(f => f.Tag == tag)?.Value;

    public IEnumerable<MarcField> GetFields(params string[] tags) => Fields.Where(f => tags.Contains(f.Tag));

    public MarcField? GetField(params string[] tags) => GetFields(tags).FirstOrDefault();
}

/// <summary>A control field (001 to 009) with a value, or a data field with indicators and subfields.</summary>
internal sealed record MarcField(
    string Tag,
    string? Value,
    char Indicator1,
    char Indicator2,
    IReadOnlyList<(char Code, string Value)> Subfields
)
{
    public string? this[char code] => Subfields.Where(s => s.Code == code).Select(s => s.Value).FirstOrDefault();

    public string JoinSubfields(string codes) =>
        string.Join(' ', Subfields.Where(s => codes.Contains(s.Code)).Select(s => s.Value.Trim()));
}
