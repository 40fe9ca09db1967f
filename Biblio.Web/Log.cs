namespace Biblio.Web;

/// <summary>All log messages of the web.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "The cart could not be counted for the header")]
    public static partial void CartNotCounted(this ILogger logger, Exception exception);
}
