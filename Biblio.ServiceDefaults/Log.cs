namespace Biblio.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Fault switch {Fault} is set to {Value}")]
    public static partial void FaultSet(this ILogger logger, string fault, double value);
}
