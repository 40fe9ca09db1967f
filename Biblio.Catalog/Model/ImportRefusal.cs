namespace Biblio.Catalog.Model;

/// <summary>A record that was refused, or imported without some of its fields, and the reason.</summary>
internal sealed class ImportRefusal
{
    public long Id { get; private set; }

    public long ImportId { get; init; }

    public RefusalKind Kind { get; init; }

    /// <summary>The number of the record in the file, from 1.</summary>
    public long Record { get; init; }

    /// <summary>The line on which the record begins, in formats that have lines.</summary>
    public long? Line { get; init; }

    public string? Field { get; init; }

    /// <summary>The reason in English.</summary>
    public required string Reason { get; init; }

    /// <summary>The stable code of the reason. Records of imports before 0006_reason_codes.sql have none.</summary>
    public string? Code { get; init; }

    /// <summary>What a text of this code must name, such as the wrong value.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>What became of the field: omitted, shortened or limited. Null without a further word.</summary>
    public string? Outcome { get; init; }

    /// <summary>The title or the id at the source, which helps a person to find the record.</summary>
    public string? About { get; init; }
}

/// <summary>A warning is a record that was imported without some of its fields.</summary>
internal enum RefusalKind
{
    Refused,
    Warning,
}
