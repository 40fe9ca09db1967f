using System.Threading.Channels;
using Biblio.Orders.Model;

namespace Biblio.Orders.Sagas;

/// <summary>
/// Orders of this process that have entered the payment step. Entries are in memory only: an order that is lost with
/// the process becomes due again.
/// </summary>
internal sealed class PaymentQueue
{
    private readonly Channel<Order> _channel = Channel.CreateUnbounded<Order>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    public void Enqueue(Order order) => _channel.Writer.TryWrite(order);

    public IAsyncEnumerable<Order> ReadAllAsync(CancellationToken cancellationToken) =>
        _channel.Reader.ReadAllAsync(cancellationToken);
}
