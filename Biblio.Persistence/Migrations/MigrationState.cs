namespace Biblio.Persistence.Migrations;

/// <summary>Whether the migrations have run. Background work that needs the tables waits here first.</summary>
public sealed class MigrationState(bool isEssential = true)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _reason = "The migrations have not run yet.";

    /// <summary>Whether every migration has run.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Completes when every migration has run.</summary>
    public Task WhenReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Whether the service is of no use without its database.</summary>
    internal bool IsEssential => isEssential;

    /// <summary>Why the migrations have not run.</summary>
    internal string Reason => _reason;

    internal void SetReady() => _ready.TrySetResult();

    internal void SetReason(string reason) => _reason = reason;
}
