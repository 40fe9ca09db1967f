namespace Biblio.Catalog.Imports.Marc;

/// <summary>A MARC 21 record, decoded: its fields in order.</summary>
internal sealed class MarcRecord
{
    public List<MarcField> Fields { get; } = [];

    public string? Control(string tag) => Fields.Find(f => f.Tag == tag)?.Value;

    public IEnumerable<MarcField> All(params string[] tags) => Fields.Where(f => tags.Contains(f.Tag));

    public MarcField? First(params string[] tags) => All(tags).FirstOrDefault();
}

/// <summary>A field: a value (001 to 009), or indicators and subfields.</summary>
internal sealed record MarcField(
    string Tag,
    string? Value,
    char Indicator1,
    char Indicator2,
    IReadOnlyList<(char Code, string Value)> Subfields
)
{
    public string? this[char code] => Subfields.Where(s => s.Code == code).Select(s => s.Value).FirstOrDefault();

    public string Joined(string codes) =>
        string.Join(' ', Subfields.Where(s => codes.Contains(s.Code)).Select(s => s.Value.Trim()));
}
