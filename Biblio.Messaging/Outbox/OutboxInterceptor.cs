using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// Passes messages to the relay as soon as they are committed, by an explicit transaction or by SaveChanges itself.
/// </summary>
internal sealed class OutboxInterceptor(OutboxChannel channel) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        OnSaved(eventData);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        OnSaved(eventData);
        return ValueTask.FromResult(result);
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) =>
        channel.EnqueueCommitted(eventData.Context);

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        channel.EnqueueCommitted(eventData.Context);
        return Task.CompletedTask;
    }

    private void OnSaved(SaveChangesCompletedEventData eventData)
    {
        if (eventData.Context is { Database.CurrentTransaction: null } db)
        {
            channel.EnqueueCommitted(db);
        }
    }
}
