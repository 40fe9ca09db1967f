using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// Passes committed messages to the relay in memory, so that it need not read them from the table. Messages that do not
/// fit, or are lost with the process, are still in the table.
/// </summary>
internal sealed class OutboxChannel
{
    public const int Capacity = 10_000;

    private static readonly ConditionalWeakTable<DbContext, List<OutboxMessage>> Tracked = [];

    private readonly Channel<OutboxMessage> _committed = Channel.CreateBounded<OutboxMessage>(Capacity);
    private volatile bool _hasOverflowed;

    /// <summary>Remembers a message of a context until the context has committed it.</summary>
    public static void Track(DbContext db, OutboxMessage message)
    {
        var messages = Tracked.GetOrCreateValue(db);
        if (messages.Count == 0)
        {
            db.AfterRollback(() => Tracked.Remove(db));
        }

        messages.Add(message);
    }

    /// <summary>
    /// Enqueues the messages that the context has committed. Messages of a rolled-back attempt are not tracked by the
    /// context any more, so they are dropped.
    /// </summary>
    public void EnqueueCommitted(DbContext? db)
    {
        if (db is not null && Tracked.TryGetValue(db, out var messages))
        {
            messages.RemoveAll(message =>
            {
                var state = db.Entry(message).State;
                if (state == EntityState.Unchanged)
                {
                    Enqueue(message);
                }

                return state is EntityState.Unchanged or EntityState.Detached;
            });
        }
    }

    /// <summary>Takes committed messages out of the channel, in the order in which they were created.</summary>
    public List<OutboxMessage> Take(int maxCount)
    {
        List<OutboxMessage> taken = [];
        while (taken.Count < maxCount && _committed.Reader.TryRead(out var message))
        {
            taken.Add(message);
        }

        taken.Sort((one, other) => one.MessageId.CompareTo(other.MessageId));
        return taken;
    }

    /// <summary>
    /// Returns whether the channel was too full for a message since the last call, and resets that state.
    /// </summary>
    public bool TestAndResetOverflow()
    {
        var hasOverflowed = _hasOverflowed;
        _hasOverflowed = false;
        return hasOverflowed;
    }

    /// <summary>Waits until a message is committed or the timeout has passed.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await _committed.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The timeout has passed without a message.
        }
    }

    private void Enqueue(OutboxMessage message)
    {
        if (!_committed.Writer.TryWrite(message))
        {
            _hasOverflowed = true;
        }
    }
}
