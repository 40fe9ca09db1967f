using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

/// <summary>What the handlers of Inventory's replies have in common.</summary>
internal static class StockReplies
{
    /// <summary>Locks the orders of a batch in one statement.</summary>
    public static Task LockOrdersAsync<TReply>(
        IReadOnlyList<TReply> replies,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
        where TReply : IStockReply => db.LockAsync(replies.Select(reply => reply.OrderId), cancellationToken);
}
