using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports;

/// <summary>One record of a file as it was understood: a book, or nothing but faults. It may stand for several <paramref name="Rows"/> of the file.</summary>
internal sealed record ImportItem(
    long Record,
    long? Line,
    BookContent? Content,
    string? Identity,
    string? About,
    IReadOnlyList<RecordError> Faults,
    int Rows = 1
)
{
    public static ImportItem Broken(
        long record,
        long? line,
        string reason,
        string? field = null,
        string? about = null
    ) => new(record, line, null, null, about, [new(field, reason, IsFatal: true)]);
}

/// <summary>What is wrong with a record; fatal: the record is refused, otherwise it is taken without what was wrong.</summary>
internal sealed record RecordError(string? Field, string Reason, bool IsFatal);

/// <summary>The file can not be read, from here on or at all; what came before it stays.</summary>
internal sealed class UnreadableFileException(string reason, long? line = null) : Exception(reason)
{
    public long? Line { get; } = line;
}
