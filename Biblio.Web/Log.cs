namespace Biblio.Web;

/// <summary>The log messages of the web.</summary>
internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The catalogue did not take an uploaded file of the format {Format}: status {Status}"
    )]
    public static partial void ImportRefused(this ILogger logger, string format, int status);
}
