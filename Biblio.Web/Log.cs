namespace Biblio.Web;

/// <summary>All log messages of the web.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "The cart could not be counted for the header")]
    public static partial void CartNotCounted(this ILogger logger, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The catalogue did not take an uploaded file of the format {Format}: status {Status}"
    )]
    public static partial void ImportRefused(this ILogger logger, string format, int status);
}
