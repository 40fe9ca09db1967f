using Biblio.Orders.Model;

namespace Biblio.Orders;

/// <summary>All log messages of Orders.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Order {OrderId} placed by user {UserId}: {Lines} lines, {Total} {Currency}")]
    public static partial void OrderPlaced(
        this ILogger logger,
        long orderId,
        long userId,
        int lines,
        decimal total,
        string currency
    );

    [LoggerMessage(LogLevel.Information, "Order {OrderId}: after {Trigger} it is {Status}, {Step}")]
    public static partial void OrderAdvanced(
        this ILogger logger,
        long orderId,
        string trigger,
        OrderStatus status,
        SagaStep step
    );

    [LoggerMessage(LogLevel.Debug, "Order {OrderId}: {Trigger} changes nothing, it is {Status}, {Step}")]
    public static partial void OrderUnchanged(
        this ILogger logger,
        long orderId,
        string trigger,
        OrderStatus status,
        SagaStep step
    );

    [LoggerMessage(LogLevel.Warning, "Order {OrderId} does not exist: {Trigger} is ignored")]
    public static partial void UnknownOrder(this ILogger logger, long orderId, string trigger);

    [LoggerMessage(LogLevel.Warning, "Order {OrderId} timed out in step {Step}; retry, attempt {Attempt}")]
    public static partial void StepRetried(this ILogger logger, long orderId, SagaStep step, int attempt);

    [LoggerMessage(LogLevel.Information, "Order {OrderId}: the payment provider answered {Result}")]
    public static partial void PaymentAnswered(this ILogger logger, long orderId, PaymentResult result);

    [LoggerMessage(
        LogLevel.Warning,
        "Order {OrderId}: the payment provider's answer could not be recorded; the call will be repeated"
    )]
    public static partial void PaymentNotRecorded(this ILogger logger, Exception exception, long orderId);

    [LoggerMessage(
        LogLevel.Information,
        "A batch of {Count} answers of the payment provider failed, and is recorded one by one: {Reason}"
    )]
    public static partial void PaymentsSeparated(this ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "Due orders could not be claimed")]
    public static partial void TickFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Catalog is unavailable: {Books} books could not be read")]
    public static partial void CatalogUnavailable(this ILogger logger, Exception exception, int books);

    [LoggerMessage(LogLevel.Information, "Report {Report} computed")]
    public static partial void ReportComputed(this ILogger logger, string report);

    [LoggerMessage(LogLevel.Warning, "Report {Report} read from the database, because Redis cannot be used: {Reason}")]
    public static partial void ReportCacheUnavailable(this ILogger logger, string report, string reason);

    [LoggerMessage(LogLevel.Information, "Copying orders to Redis for the reports has started")]
    public static partial void CopyStarted(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Copying orders to Redis is complete, up to order {OrderId}")]
    public static partial void CopyCompleted(this ILogger logger, long orderId);

    [LoggerMessage(LogLevel.Warning, "The orders in Redis cannot be updated: {Reason}")]
    public static partial void ProjectionFailed(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "{Carts} old carts deleted")]
    public static partial void CartsDeleted(this ILogger logger, int carts);

    [LoggerMessage(LogLevel.Warning, "Old carts were not deleted")]
    public static partial void CartsNotDeleted(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The open orders were not counted")]
    public static partial void OpenOrdersNotCounted(this ILogger logger, Exception exception);
}
