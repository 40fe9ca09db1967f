using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports;

/// <summary>
/// One record of a file: a book, perhaps with warnings, or only errors. It may combine several <paramref name="Rows"/>
/// of the file.
/// </summary>
internal sealed record ImportItem(
    long Record,
    long? Line,
    BookContent? Content,
    string? Identity,
    string? About,
    IReadOnlyList<RecordError> Errors,
    int Rows = 1
)
{
    /// <summary>The copies that the record lists.</summary>
    public IReadOnlyList<Holding> Holdings { get; init; } = [];

    public static ImportItem Refused(
        long record,
        long? line,
        Reason reason,
        string? field = null,
        string? about = null
    ) => new(record, line, null, null, about, [new(field, reason, IsFatal: true)]);
}

/// <summary>An error of a record. A fatal one refuses the record, and another one only leaves out the field.</summary>
internal sealed record RecordError(string? Field, Reason Reason, bool IsFatal);
