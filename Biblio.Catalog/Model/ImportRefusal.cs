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

    public required string Reason { get; init; }

    /// <summary>The title or the id at the source, which helps a person to find the record.</summary>
    public string? About { get; init; }
}

/// <summary>A warning is a record that was imported without some of its fields.</summary>
internal enum RefusalKind
{
    Refused,
    Warning,
}
