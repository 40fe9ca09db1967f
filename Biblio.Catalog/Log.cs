using Biblio.Catalog.Model;

namespace Biblio.Catalog;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Import {ImportId} of {Format} started")]
    public static partial void ImportStarted(this ILogger logger, long importId, ImportFormat format);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Import {ImportId} {Status} after {Seconds:0.0} s: {Read} records read, {Added} books added, "
            + "{Updated} updated, {Unchanged} unchanged, {Refused} refused"
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The books or their views could not be counted: {Reason}")]
    public static partial void CountFailed(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Books that older rules indexed are indexed again for search, with the rules of version {Version}"
    )]
    public static partial void ReindexStarted(this ILogger logger, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Books} books were indexed again in {Seconds:0.0} s")]
    public static partial void BooksReindexed(this ILogger logger, long books, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Books could not be indexed again for search and will be tried again: {Reason}"
    )]
    public static partial void ReindexFailed(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The starter catalogue could not be loaded and will be tried again: {Reason}"
    )]
    public static partial void StarterCatalogueFailed(this ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The catalogue is empty and the starter file {StarterFile} does not exist"
    )]
    public static partial void StarterFileMissing(this ILogger logger, string starterFile);
}
