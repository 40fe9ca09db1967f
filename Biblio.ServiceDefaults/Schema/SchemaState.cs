using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults;

/// <summary>Whether the numbered SQL files have run. What works on the tables at start waits here first.</summary>
public sealed class SchemaState(bool isEssential = true) : IHealthCheck
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _waitingFor = "The schema changes have not run yet.";

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Completes when every schema change has run.</summary>
    public Task WhenReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsReady ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, _waitingFor));

    internal bool IsEssential => isEssential;

    internal void Done() => _ready.TrySetResult();

    internal void WaitsFor(string reason) => _waitingFor = reason;
}
