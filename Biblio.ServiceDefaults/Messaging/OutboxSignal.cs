using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>Tells the relay that something was said and committed.</summary>
internal sealed class OutboxSignal
{
    private static readonly ConditionalWeakTable<DbContext, object> Said = [];

    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public static void Mark(DbContext db) => Said.AddOrUpdate(db, Said);

    public void Committed(DbContext? db)
    {
        if (db is not null && Said.Remove(db))
        {
            _calls.Writer.TryWrite(true);
        }
    }

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await _calls.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // nobody called: time to look by oneself
        }
    }
}
