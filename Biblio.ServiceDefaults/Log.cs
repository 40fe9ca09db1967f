using Microsoft.Extensions.Logging;

namespace Biblio.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Schema change {Scope} {Number} {Name} applied")]
    public static partial void SchemaChanged(this ILogger logger, string scope, int number, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database: {Reason}")]
    public static partial void DatabaseAwaited(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fault switch {Fault} is set to {Value}")]
    public static partial void FaultSet(this ILogger logger, string fault, double value);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The schema can not be brought up to date")]
    public static partial void SchemaRefused(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the key ring: {Reason}")]
    public static partial void KeyRingAwaited(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The key ring can not be read: no token will be believed")]
    public static partial void KeyRingUnreadable(this ILogger logger, Exception exception);
}
