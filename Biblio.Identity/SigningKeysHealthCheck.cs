using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.Identity;

/// <summary>Reports whether this service can verify tokens. Keys that it has read once are enough.</summary>
internal sealed class SigningKeysHealthCheck(SigningKeys keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            keys.IsLoaded
                ? HealthCheckResult.Healthy()
                : HealthFailure.Create(
                    context.Registration.FailureStatus,
                    "signing-keys",
                    "The keys of access tokens have not been read yet."
                )
        );
}
