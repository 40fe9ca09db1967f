using System.Threading.Channels;
using Biblio.Orders.Model;

namespace Biblio.Orders.Payments;

/// <summary>Orders that this process has let come so far that they are to be paid now. What is lost with the process is due again in time.</summary>
internal sealed class PaymentQueue
{
    private readonly Channel<Order> _waiting = Channel.CreateUnbounded<Order>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    public void Add(Order order) => _waiting.Writer.TryWrite(order);

    public IAsyncEnumerable<Order> ReadAllAsync(CancellationToken cancellationToken) =>
        _waiting.Reader.ReadAllAsync(cancellationToken);
}
