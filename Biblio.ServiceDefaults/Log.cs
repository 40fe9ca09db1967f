namespace Biblio.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Fault switch {Fault} is set to {Value}")]
    public static partial void FaultSet(this ILogger logger, string fault, double value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the key ring: {Reason}")]
    public static partial void WaitingForKeyRing(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The key ring cannot be read, so no token can be verified")]
    public static partial void KeyRingUnreadable(this ILogger logger, Exception exception);
}
