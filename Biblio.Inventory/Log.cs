using Biblio.Inventory.Model;

namespace Biblio.Inventory;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Stock for order {OrderId} is {State}")]
    public static partial void ReservationDecided(this ILogger logger, long orderId, ReservationState state);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stock for order {OrderId} is {State}: {Reason}")]
    public static partial void ReservationDecidedFor(
        this ILogger logger,
        long orderId,
        ReservationState state,
        string reason
    );

    [LoggerMessage(Level = LogLevel.Information, Message = "Stock of book {BookId}: {Kind} {Quantity}")]
    public static partial void StockChanged(this ILogger logger, long bookId, MovementKind kind, int quantity);

    [LoggerMessage(Level = LogLevel.Error, Message = "The expiry of reservations failed and will run again")]
    public static partial void ExpiryFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watched stock cannot be read. Watches wait for it")]
    public static partial void FeedFailed(this ILogger logger, Exception exception);
}
