using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.Persistence.Migrations;

/// <summary>Reports in <c>/health</c> whether the migrations have run, and otherwise why not.</summary>
internal sealed class MigrationHealthCheck(MigrationState migrations) : IHealthCheck
{
    // A part of the answers of /health, so it stays although the class is called otherwise.
    public const string Name = "schema";

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            migrations.IsReady
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, migrations.Reason)
        );
}
