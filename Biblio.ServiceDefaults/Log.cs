namespace Biblio.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Fault switch {Fault} is set to {Value}")]
    public static partial void FaultSet(this ILogger logger, string fault, double value);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The keys of access tokens cannot be read ({Reason}). Those that are known stay in use"
    )]
    public static partial void SigningKeysNotRead(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} keys of access tokens were read")]
    public static partial void SigningKeysRead(this ILogger logger, int count);
}
