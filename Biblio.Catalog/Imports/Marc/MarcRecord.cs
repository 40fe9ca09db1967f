namespace Biblio.Catalog.Imports.Marc;

/// <summary>A decoded MARC 21 record with its fields in order, and what is wrong with it.</summary>
internal sealed class MarcRecord
{
    /// <summary>The tag under which a reader stores the leader.</summary>
    public const string LeaderTag = "LDR";

    private const int MaxWarnings = 20;

    private readonly List<RecordError> _warnings = [];

    public List<MarcField> Fields { get; } = [];

    public IReadOnlyList<RecordError> Warnings => _warnings;

    /// <summary>The leader/05: d for a deleted record.</summary>
    public char Status => GetControlField(LeaderTag) is { Length: > 5 } leader ? leader[5] : ' ';

    /// <summary>The leader/06: z for an authority record.</summary>
    public char Type => GetControlField(LeaderTag) is { Length: > 6 } leader ? leader[6] : ' ';

    public string? GetControlField(string tag) => Fields.Find(f => f.Tag == tag)?.Value;

    public IEnumerable<MarcField> GetFields(params string[] tags) => Fields.Where(f => tags.Contains(f.Tag));

    public MarcField? GetField(params string[] tags) => GetFields(tags).FirstOrDefault();

    /// <summary>Adds a warning. A record with very many faults lists only the first ones.</summary>
    public void Warn(string? field, Reason reason)
    {
        if (_warnings.Count < MaxWarnings)
        {
            _warnings.Add(new(field, reason, IsFatal: false));
        }
    }
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
    public string? this[char code] => GetAll(code).FirstOrDefault();

    public IEnumerable<string> GetAll(char code) => Subfields.Where(s => s.Code == code).Select(s => s.Value);

    public string JoinSubfields(string codes) =>
        string.Join(' ', Subfields.Where(s => codes.Contains(s.Code)).Select(s => s.Value.Trim()));
}
