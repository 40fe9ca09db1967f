using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Outbox;

/// <summary>Hands the relay what was said as soon as it is committed, so that it need not be read back. What does not fit in, or is lost with the process, is found in the table.</summary>
internal sealed class OutboxSignal
{
    public const int Most = 10_000;

    private static readonly ConditionalWeakTable<DbContext, List<OutboxMessage>> Saying = [];

    private readonly Channel<OutboxMessage> _committed = Channel.CreateBounded<OutboxMessage>(Most);
    private volatile bool _missed;

    public static void Mark(DbContext db, OutboxMessage message)
    {
        var messages = Saying.GetOrCreateValue(db);
        if (messages.Count == 0)
        {
            db.AfterRollback(() => Saying.Remove(db));
        }

        messages.Add(message);
    }

    /// <summary>Saved is what the context still knows and has written; what an attempt that was rolled back said is not among that.</summary>
    public void Committed(DbContext? db)
    {
        if (db is not null && Saying.TryGetValue(db, out var messages))
        {
            messages.RemoveAll(message => IsOver(message, db.Entry(message).State));
        }
    }

    /// <summary>What was committed since, in the order in which it was said, as far as it is in memory.</summary>
    public List<OutboxMessage> Take(int atMost)
    {
        List<OutboxMessage> taken = [];
        while (taken.Count < atMost && _committed.Reader.TryRead(out var message))
        {
            taken.Add(message);
        }

        taken.Sort((one, other) => one.Id.CompareTo(other.Id));
        return taken;
    }

    /// <summary>Whether there was more than memory should hold, since this was last asked.</summary>
    public bool HasMissed()
    {
        var missed = _missed;
        _missed = false;
        return missed;
    }

    /// <summary>Waits until something is committed, at most so long.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await _committed.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // nobody called: time to look by oneself
        }
    }

    private bool IsOver(OutboxMessage message, EntityState state)
    {
        if (state == EntityState.Unchanged && !_committed.Writer.TryWrite(message))
        {
            _missed = true;
        }

        return state is EntityState.Unchanged or EntityState.Detached;
    }
}
