using System.Collections.Concurrent;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>All writes with keys that the clients sent, for the audit.</summary>
internal sealed class RequestLedger
{
    private readonly ConcurrentQueue<KeyedRequest> _requests = [];

    public IReadOnlyCollection<KeyedRequest> All => _requests;

    public IReadOnlyList<OrderRequest> AcknowledgedOrders =>
        [.. _requests.OfType<OrderRequest>().Where(order => order.Acknowledgement is not null)];

    public IReadOnlyList<RestockRequest> AcknowledgedRestocks =>
        [.. _requests.OfType<RestockRequest>().Where(restock => restock.Acknowledgement is not null)];

    public IReadOnlyList<KeyedRequest> Unanswered => [.. _requests.Where(request => request.Acknowledgement is null)];

    public void Add(KeyedRequest request) => _requests.Enqueue(request);
}
