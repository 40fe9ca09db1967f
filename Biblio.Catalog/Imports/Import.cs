namespace Biblio.Catalog.Imports;

/// <summary>One file that was sent, and how far it got. Its counts are written in the transaction of the books they count.</summary>
internal sealed class Import
{
    /// <summary>A running import writes something at least this often; one that did not has lost its process.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    public long Id { get; private set; }

    public ImportFormat Format { get; private set; }

    public ImportStatus Status { get; private set; }

    /// <summary>Why it did not reach its end.</summary>
    public string? Failure { get; private set; }

    public long Read { get; private set; }

    public long Added { get; private set; }

    public long Updated { get; private set; }

    public long Unchanged { get; private set; }

    /// <summary>Records that say more about the book of the record before: one row for each author.</summary>
    public long Merged { get; private set; }

    public long Refused { get; private set; }

    public long Warnings { get; private set; }

    public DateTime StartedAt { get; private set; }

    public DateTime TouchedAt { get; private set; }

    public DateTime? FinishedAt { get; private set; }

    public static Import Start(ImportFormat format, DateTime now) =>
        new()
        {
            Format = format,
            Status = ImportStatus.Running,
            StartedAt = now,
            TouchedAt = now,
        };

    public ImportStatus StatusAt(DateTime now) =>
        Status == ImportStatus.Running && now - TouchedAt > Silence ? ImportStatus.Interrupted : Status;

    public void Count(ImportCounts counts, DateTime now)
    {
        Read += counts.Read;
        Added += counts.Added;
        Updated += counts.Updated;
        Unchanged += counts.Unchanged;
        Merged += counts.Merged;
        Refused += counts.Refused;
        Warnings += counts.Warnings;
        TouchedAt = now;
    }

    public void End(ImportStatus status, string? failure, DateTime now)
    {
        Status = status;
        Failure = failure;
        TouchedAt = now;
        FinishedAt = now;
    }
}

internal readonly record struct ImportCounts(
    int Read,
    int Added,
    int Updated,
    int Unchanged,
    int Merged,
    int Refused,
    int Warnings
);

internal enum ImportFormat
{
    Csv,
    Ndjson,
    Marc,
    Marcxml,
}

internal enum ImportStatus
{
    Running,
    Completed,
    Interrupted,
    Failed,
}

/// <summary>A record that was refused, or taken with something left out, and why.</summary>
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

    /// <summary>The title or the source's own id, to find the record by.</summary>
    public string? About { get; init; }
}

internal enum RefusalKind
{
    Refused,
    Warning,
}
