using Biblio.Http;

namespace Biblio.Catalog.Model;

/// <summary>
/// The import of one file and its progress. The counts are saved in the same transaction as the books that they count.
/// </summary>
internal sealed class Import
{
    /// <summary>A running import writes more often than this. After a longer silence its process has ended.</summary>
    private static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromMinutes(1);

    public const int MaxFailureLength = 500;

    public long Id { get; private set; }

    public ImportFormat Format { get; private set; }

    public ImportStatus Status { get; private set; }

    /// <summary>The reason why the import did not complete.</summary>
    public string? Failure { get; private set; }

    /// <summary>The same by code. Imports before 0007_failure_codes.sql have none.</summary>
    public ReasonCode? FailureReason { get; private set; }

    public long Read { get; private set; }

    public long Added { get; private set; }

    public long Updated { get; private set; }

    public long Unchanged { get; private set; }

    /// <summary>Rows that continue the book of the row before, such as one row for each author.</summary>
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

    /// <summary>The status, but interrupted when the process of a running import has ended.</summary>
    public ImportStatus StatusAt(DateTime now) =>
        Status == ImportStatus.Running && now - TouchedAt > HeartbeatTimeout ? ImportStatus.Interrupted : Status;

    public void AddCounts(ImportCounts counts, DateTime now)
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

    public void End(ImportStatus status, string? failure, ReasonCode? reason, DateTime now)
    {
        Status = status;
        Failure = failure is null ? null : TextNormalizer.Truncate(failure, MaxFailureLength);
        FailureReason = reason;
        TouchedAt = now;
        FinishedAt = now;
    }
}

/// <summary>The numbers of records of a batch by outcome.</summary>
internal readonly record struct ImportCounts(
    int Read,
    int Added,
    int Updated,
    int Unchanged,
    int Merged,
    int Refused,
    int Warnings
);

/// <summary>The formats of import files.</summary>
internal enum ImportFormat
{
    Csv,
    Ndjson,
    Marc,
    Marcxml,
}

/// <summary>The states of an import.</summary>
internal enum ImportStatus
{
    Running,
    Completed,
    Interrupted,
    Failed,
}
