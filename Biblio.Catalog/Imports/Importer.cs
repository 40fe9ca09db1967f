using System.Text;
using Biblio.Catalog.Data;
using Biblio.Catalog.Imports.Csv;
using Biblio.Catalog.Imports.Files;
using Biblio.Catalog.Imports.Marc;
using Biblio.Catalog.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Imports;

/// <summary>
/// Reads a file record by record and writes it batch by batch. It never holds the whole file. The batches that are
/// written remain when the file ends too early.
/// </summary>
internal sealed class Importer(
    CatalogDbContext db,
    ImportWriter writer,
    IOptions<CatalogOptions> options,
    TimeProvider time,
    Telemetry telemetry,
    ILogger<Importer> logger
)
{
    /// <summary>A batch from a slow client is written after this time, so that the import shows progress.</summary>
    private static readonly TimeSpan MaxWriteInterval = TimeSpan.FromSeconds(5);

    private readonly ImportBatch _batch = new();

    /// <summary>
    /// Runs an import. It throws when the client disconnects, the file is too large or the books cannot be written. A
    /// file that is unreadable ends the import as failed, without an exception.
    /// </summary>
    public async Task<Import> RunAsync(
        ImportFormat format,
        Encoding? encoding,
        Stream file,
        CancellationToken cancellationToken
    )
    {
        var import = Import.Start(format, time.GetUtcNow().UtcDateTime);
        db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        logger.ImportStarted(import.Id, format);

        var outcome = (
            Status: ImportStatus.Interrupted,
            Failure: (Reason?)
                Reason.Of(
                    "file-incomplete",
                    $"The file is incomplete. Send it again. Books that are already in the catalogue are not added twice."
                )
        );
        try
        {
            outcome = await ReadAsync(import.Id, format, encoding, file, cancellationToken);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            outcome = (
                ImportStatus.Failed,
                Reason.Of(
                    "file-too-large",
                    $"The file has more than {options.Value.MaxImportBytes} bytes, uncompressed (Catalog:MaxImportBytes). "
                        + $"Split it, and send the parts one after the other."
                )
            );
            throw;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or IOException))
        {
            outcome = (
                ImportStatus.Failed,
                Reason.Of("could-not-write", $"The catalogue could not write the books. Send the file again.")
            );
            throw;
        }
        finally
        {
            // The end is saved also when the client has disconnected.
            import = await db.InTransactionAsync(
                async cancellationToken =>
                {
                    var saved = await db.Imports.SingleAsync(i => i.Id == import.Id, cancellationToken);
                    saved.End(
                        outcome.Status,
                        outcome.Failure?.Text,
                        outcome.Failure?.ToCode(),
                        time.GetUtcNow().UtcDateTime
                    );
                    return saved;
                },
                CancellationToken.None
            );
            telemetry.RecordImportEnded(import);
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

    private async Task<(ImportStatus, Reason?)> ReadAsync(
        long importId,
        ImportFormat format,
        Encoding? encoding,
        Stream file,
        CancellationToken cancellationToken
    )
    {
        var lastWrite = time.GetTimestamp();
        var records = 0L;
        try
        {
            await using var input = await ImportFile.OpenAsync(
                format,
                encoding,
                file,
                options.Value.MaxImportBytes,
                cancellationToken
            );
            await foreach (var item in ReadRecords(format, input, cancellationToken))
            {
                records = item.Record;
                if (
                    _batch.Count >= ImportBatch.Size
                    || time.GetElapsedTime(lastWrite) > MaxWriteInterval
                    || !_batch.TryAdd(item)
                )
                {
                    await WriteAsync(importId, cancellationToken);
                    lastWrite = time.GetTimestamp();
                    _batch.TryAdd(item);
                }
            }
        }
        catch (UnreadableFileException exception)
        {
            _batch.TryAdd(ImportItem.Refused(records + 1, exception.Line, exception.Reason));
            await WriteAsync(importId, cancellationToken);
            return (ImportStatus.Failed, exception.Reason);
        }

        await WriteAsync(importId, cancellationToken);
        return (ImportStatus.Completed, null);
    }

    /// <summary>Reads the records of an opened file.</summary>
    internal static IAsyncEnumerable<ImportItem> ReadRecords(
        ImportFormat format,
        Stream file,
        CancellationToken cancellationToken
    ) =>
        format switch
        {
            ImportFormat.Csv => CsvRecordReader.ReadAsync(file, cancellationToken),
            ImportFormat.Ndjson => JsonRecordReader.ReadAsync(file, cancellationToken),
            ImportFormat.Marc => MarcBinaryReader.ReadAsync(file, cancellationToken),
            ImportFormat.Marcxml => MarcXmlReader.ReadAsync(file, cancellationToken),
        };

    private async Task WriteAsync(long importId, CancellationToken cancellationToken)
    {
        if (_batch.Count > 0)
        {
            telemetry.RecordImportBatch(await writer.WriteAsync(importId, _batch.Items, cancellationToken));
            db.ChangeTracker.Clear();
            _batch.Clear();
            // The collector waits until garbage fills the cache of the processor, which may be 100 MiB.
            // An import must stay smaller than that.
            GC.Collect(1);
        }
    }
}
