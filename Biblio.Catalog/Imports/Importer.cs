using Biblio.Catalog.Data;
using Biblio.Catalog.Imports.Marc;
using Biblio.Catalog.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Imports;

/// <summary>Reads a file record by record and writes it batch by batch; the file is never held, and what is written stays when it breaks off.</summary>
internal sealed class Importer(
    CatalogDbContext db,
    ImportWriter writer,
    TimeProvider time,
    Telemetry telemetry,
    ILogger<Importer> logger
)
{
    /// <summary>A slow sender shows progress too, and the import is seen to live.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ImportBatch _batch = new();

    /// <summary>Throws when the file breaks off (the import then says so) or was never one of its format.</summary>
    public async Task<Import> RunAsync(ImportFormat format, Stream file, CancellationToken cancellationToken)
    {
        var import = Import.Start(format, time.GetUtcNow().UtcDateTime);
        db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        logger.ImportStarted(import.Id, format);

        var outcome = (
            Status: ImportStatus.Interrupted,
            Failure: (string?)"The file broke off. Send it again: what is in the catalogue already is not added twice."
        );
        try
        {
            outcome = await ReadAsync(import.Id, format, file, cancellationToken);
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            outcome = (ImportStatus.Failed, "The file is too large.");
            throw;
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or IOException))
        {
            outcome = (ImportStatus.Failed, "The catalogue could not write the books. Send the file again.");
            throw;
        }
        finally
        {
            // also when the sender is gone
            import = await db.InTransactionAsync(
                async cancellationToken =>
                {
                    var ended = await db.Imports.SingleAsync(i => i.Id == import.Id, cancellationToken);
                    ended.End(outcome.Status, outcome.Failure, time.GetUtcNow().UtcDateTime);
                    return ended;
                },
                CancellationToken.None
            );
            telemetry.ImportEnded(import);
            logger.ImportEnded(
                import.Id,
                import.Status,
                import.Read,
                import.Added,
                import.Updated,
                import.Unchanged,
                import.Refused,
                (import.FinishedAt!.Value - import.StartedAt).TotalSeconds
            );
        }

        return import;
    }

    private async Task<(ImportStatus, string?)> ReadAsync(
        long importId,
        ImportFormat format,
        Stream file,
        CancellationToken cancellationToken
    )
    {
        var written = time.GetTimestamp();
        var records = 0L;
        try
        {
            await foreach (var item in Records(format, file, cancellationToken))
            {
                records = item.Record;
                if (
                    _batch.Count >= ImportBatch.Size
                    || time.GetElapsedTime(written) > LongestPause
                    || !_batch.TryAdd(item)
                )
                {
                    await WriteAsync(importId, cancellationToken);
                    written = time.GetTimestamp();
                    _batch.TryAdd(item);
                }
            }
        }
        catch (UnreadableFileException unreadable)
        {
            _batch.TryAdd(ImportItem.Broken(records + 1, unreadable.Line, unreadable.Message));
            await WriteAsync(importId, cancellationToken);
            return (ImportStatus.Failed, TextNormalizer.Cut(unreadable.Message, 500));
        }
        catch (InvalidDataException)
        {
            _batch.TryAdd(
                ImportItem.Broken(records + 1, null, "The file is not what gzip packed; nothing after this can be read")
            );
            await WriteAsync(importId, cancellationToken);
            return (ImportStatus.Failed, "The file is not what gzip packed.");
        }

        await WriteAsync(importId, cancellationToken);
        return (ImportStatus.Completed, null);
    }

    private static IAsyncEnumerable<ImportItem> Records(
        ImportFormat format,
        Stream file,
        CancellationToken cancellationToken
    ) =>
        format switch
        {
            ImportFormat.Csv => CsvRecords.ReadAsync(file, cancellationToken),
            ImportFormat.Ndjson => JsonRecords.ReadAsync(file, cancellationToken),
            ImportFormat.Marc => MarcBinary.ReadAsync(file, cancellationToken),
            ImportFormat.Marcxml => MarcXml.ReadAsync(file, cancellationToken),
        };

    private async Task WriteAsync(long importId, CancellationToken cancellationToken)
    {
        if (_batch.Count > 0)
        {
            telemetry.Imported(await writer.WriteAsync(importId, _batch.Items, cancellationToken));
            db.ChangeTracker.Clear();
            _batch.Clear();
            // the collector waits until garbage fills the processor's cache, which may be 100 MiB: too long for an import that is to stay small
            GC.Collect(1);
        }
    }
}
