using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.Persistence.Migrations;

/// <summary>Reports in <c>/health</c> whether the migrations have run, or why they have not.</summary>
internal sealed class MigrationHealthCheck(MigrationState migrations) : IHealthCheck
{
    // This name is part of the responses of /health, so it must not change.
    public const string Name = "schema";

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            migrations.IsReady
                ? HealthCheckResult.Healthy()
                : HealthFailure.Create(
                    context.Registration.FailureStatus,
                    migrations.Failure.Code,
                    migrations.Failure.Reason
                )
        );
}
