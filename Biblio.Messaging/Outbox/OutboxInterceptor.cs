using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Biblio.Messaging.Outbox;

/// <summary>Wakes the relay as soon as what was said is committed: by the transaction around it, or by SaveChanges itself.</summary>
internal sealed class OutboxInterceptor(OutboxSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Saved(eventData);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        Saved(eventData);
        return ValueTask.FromResult(result);
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) =>
        signal.Committed(eventData.Context);

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        signal.Committed(eventData.Context);
        return Task.CompletedTask;
    }

    private void Saved(SaveChangesCompletedEventData eventData)
    {
        if (eventData.Context is { Database.CurrentTransaction: null } db)
        {
            signal.Committed(db);
        }
    }
}
