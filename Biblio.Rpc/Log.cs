namespace Biblio.Rpc;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The gRPC call {Method} failed")]
    public static partial void CallFailed(this ILogger logger, Exception exception, string method);
}
