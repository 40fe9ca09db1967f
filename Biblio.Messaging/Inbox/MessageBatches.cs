using Biblio.Messaging.Streams;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Inbox;

/// <summary>Splits received messages into batches that are handled in one transaction each.</summary>
internal static class MessageBatches
{
    /// <summary>
    /// A batch has messages of one handler with different keys, so messages with the same key stay in order. A message
    /// that was delivered before is alone, because it may be the one that ends its process.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<Delivery>> Split<TContext>(
        IEnumerable<Delivery> deliveries,
        Subscriptions<TContext> subscriptions
    )
        where TContext : DbContext
    {
        List<List<Delivery>> batches = [];
        Dictionary<MessageHandler, List<Delivery>> open = [];
        HashSet<string> keys = [];
        foreach (var delivery in deliveries)
        {
            var key = delivery.Message?.PartitionKey ?? "";
            if (!keys.Add(key))
            {
                open.Clear();
                keys = [key];
            }

            var handler =
                delivery is { Message: { } message, DeliveryCount: 1 } && key.Length > 0
                    ? subscriptions.Find(message)
                    : null;
            if (handler is not null && open.TryGetValue(handler, out var batch))
            {
                batch.Add(delivery);
                continue;
            }

            batches.Add([delivery]);
            if (handler is not null)
            {
                open[handler] = batches[^1];
            }
        }

        return batches;
    }
}
