namespace Biblio.Persistence.Migrations;

/// <summary>Whether the migrations have run. Background work waits for this before it uses the tables.</summary>
public sealed class MigrationState(bool isEssential = true)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MigrationFailure _failure = new("schema-pending", "The migrations have not run yet.");

    /// <summary>Whether every migration has run.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Completes when every migration has run.</summary>
    public Task WhenReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Whether the service is not ready without its database.</summary>
    internal bool IsEssential => isEssential;

    /// <summary>The reason why the migrations have not run.</summary>
    internal MigrationFailure Failure => _failure;

    internal void SetReady() => _ready.TrySetResult();

    internal void SetFailure(string code, string reason) => _failure = new(code, reason);
}

/// <summary>Why the migrations have not run: a code of the health checks, and the English text.</summary>
internal sealed record MigrationFailure(string Code, string Reason);
