namespace Biblio.Identity;

internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The keys of access tokens cannot be read ({Reason}). Those that are known stay in use"
    )]
    public static partial void SigningKeysNotRead(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} keys of access tokens were read")]
    public static partial void SigningKeysRead(this ILogger logger, int count);
}
