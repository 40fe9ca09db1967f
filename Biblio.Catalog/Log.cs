using Biblio.Catalog.Imports;

namespace Biblio.Catalog;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Import {ImportId} of {Format} started")]
    public static partial void ImportStarted(this ILogger logger, long importId, ImportFormat format);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Import {ImportId} {Status} after {Seconds:0.0} s: {Read} records read, {Added} books added, {Updated} updated, {Unchanged} unchanged, {Refused} refused"
    )]
    public static partial void ImportEnded(
        this ILogger logger,
        long importId,
        ImportStatus status,
        long read,
        long added,
        long updated,
        long unchanged,
        long refused,
        double seconds
    );

    [LoggerMessage(Level = LogLevel.Information, Message = "Not counted this time: {Reason}")]
    public static partial void NotCounted(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The starter catalogue will be tried again: {Reason}")]
    public static partial void StarterCatalogueHeldUp(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The catalogue is empty and there is no starter file {StarterFile}"
    )]
    public static partial void StarterFileMissing(this ILogger logger, string starterFile);
}
