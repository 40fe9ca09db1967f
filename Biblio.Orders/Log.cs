using Biblio.Orders.Model;

namespace Biblio.Orders;

/// <summary>Every line that Orders logs.</summary>
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

    [LoggerMessage(LogLevel.Information, "Order {OrderId}: {What}, now {Status}, {Step}")]
    public static partial void OrderMoved(
        this ILogger logger,
        long orderId,
        string what,
        OrderStatus status,
        SagaStep step
    );

    [LoggerMessage(LogLevel.Debug, "Order {OrderId}: {What} changes nothing, it is {Status}, {Step}")]
    public static partial void NothingChanged(
        this ILogger logger,
        long orderId,
        string what,
        OrderStatus status,
        SagaStep step
    );

    [LoggerMessage(LogLevel.Warning, "Order {OrderId} is not known here: {What}")]
    public static partial void UnknownOrder(this ILogger logger, long orderId, string what);

    [LoggerMessage(
        LogLevel.Warning,
        "Order {OrderId} has waited too long in step {Step}, asked again, attempt {Attempt}"
    )]
    public static partial void AskedAgain(this ILogger logger, long orderId, SagaStep step, int attempt);

    [LoggerMessage(LogLevel.Information, "Order {OrderId}: the payment provider answered {Result}")]
    public static partial void PaymentAnswered(this ILogger logger, long orderId, PaymentResult result);

    [LoggerMessage(
        LogLevel.Warning,
        "Order {OrderId}: the payment provider's answer could not be recorded, it will be asked again"
    )]
    public static partial void PaymentNotRecorded(this ILogger logger, Exception exception, long orderId);

    [LoggerMessage(LogLevel.Warning, "Due orders could not be taken")]
    public static partial void TickFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Catalog can not be asked for {Books} books")]
    public static partial void CatalogUnavailable(this ILogger logger, Exception exception, int books);

    [LoggerMessage(LogLevel.Information, "Report {Report} computed")]
    public static partial void ReportComputed(this ILogger logger, string report);

    [LoggerMessage(LogLevel.Warning, "Report {Report} taken from the database, Redis can not be used: {Reason}")]
    public static partial void ReportCacheUnavailable(this ILogger logger, string report, string reason);

    [LoggerMessage(LogLevel.Information, "Orders are copied to Redis for the reports")]
    public static partial void CopyBegun(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Orders are copied to Redis, up to order {OrderId}")]
    public static partial void CopyWhole(this ILogger logger, long orderId);

    [LoggerMessage(LogLevel.Warning, "The orders in Redis can not be kept in step: {Reason}")]
    public static partial void KeepingHeldUp(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "{Keys} idempotency keys forgotten")]
    public static partial void KeysForgotten(this ILogger logger, int keys);

    [LoggerMessage(LogLevel.Warning, "Housekeeping failed")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception exception);
}
