namespace MySqlConnector;

/// <summary>Stops a running statement when its token is cancelled, and never a statement that comes after it.</summary>
internal sealed class Cancelling
{
    private readonly Session _session;
    private CancellationTokenRegistration _registration;
    private Task? _killing;

    private Cancelling(Session session) => _session = session;

    public static Cancelling? Watch(Session session, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return null;
        }

        var cancelling = new Cancelling(session);
        cancelling._registration = cancellationToken.UnsafeRegister(static watcher => ((Cancelling)watcher!).Kill(), cancelling);
        return cancelling;
    }

    public async ValueTask EndAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false);
        if (_killing is not null)
        {
            await _killing.ConfigureAwait(false);
        }
    }

    private void Kill()
    {
        // the kill may arrive late: this session is not given to anybody else
        _session.Spent = true;
        _killing = Task.Run(_session.KillQueryAsync);
    }
}
