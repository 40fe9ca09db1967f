using Yarp.ReverseProxy.Forwarder;

namespace Biblio.Api;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: replica {Replica} is ready")]
    public static partial void ReplicaReady(this ILogger logger, string service, string replica);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: replica {Replica} is not ready yet ({Reason})")]
    public static partial void ReplicaNotReadyYet(this ILogger logger, string service, string replica, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service}: replica {Replica} is no longer ready ({Reason})")]
    public static partial void ReplicaNotReady(this ILogger logger, string service, string replica, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Method} {Path}: replica {Replica} failed before it answered ({Reason}). Sent once more"
    )]
    public static partial void RequestRetried(
        this ILogger logger,
        string method,
        string path,
        string? replica,
        string? reason
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Alert {Alert} is {State} (service {Service}, instance {Instance})"
    )]
    public static partial void AlertReceived(
        this ILogger logger,
        string alert,
        Alerts.AlertState state,
        string? service,
        string? instance
    );

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to {Service} cannot be forwarded ({Reason})")]
    public static partial void RequestNotForwarded(this ILogger logger, string service, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} could not answer: {Error} ({Reason})")]
    public static partial void ServiceUnavailable(
        this ILogger logger,
        string service,
        ForwarderError error,
        string? reason
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Method} {Path} ({QueryNames}) {Protocol}: {Status} after {Milliseconds} ms "
            + "by {Service} {Replica}, cache {Cache}, request {RequestId}"
    )]
    public static partial void RequestCompleted(
        this ILogger logger,
        string method,
        string path,
        string queryNames,
        string protocol,
        int status,
        long milliseconds,
        string service,
        string? replica,
        string? cache,
        string? requestId
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Service} did not answer, so its part of the combined response is missing ({Reason})"
    )]
    public static partial void ServiceDidNotAnswer(this ILogger logger, string service, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Operations: {Path} did not answer ({Reason})")]
    public static partial void OperationsPartMissing(this ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The GraphQL field {Field} failed")]
    public static partial void GraphQLFieldFailed(this ILogger logger, Exception exception, string? field);

    [LoggerMessage(Level = LogLevel.Information, Message = "The catalogue's changes are heard: its answers are cached")]
    public static partial void CacheEnabled(this ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The catalogue's events cannot be read, so the cache is disabled ({Reason})"
    )]
    public static partial void CacheDisabled(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notices about loans are delayed ({Reason})")]
    public static partial void LoanNoticesDelayed(this ILogger logger, string reason);
}
