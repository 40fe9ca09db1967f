using Microsoft.Extensions.Logging;

namespace Biblio.Http;

/// <summary>The log messages of this library.</summary>
internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Method} {Path}: a service or a store is unavailable ({Reason}: {Detail})"
    )]
    public static partial void AnsweredUnavailable(
        this ILogger logger,
        string method,
        string? path,
        string reason,
        string detail
    );
}
