using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Healthy when the address answers with the expected status.</summary>
internal sealed class HttpHealthCheck(Func<Uri?> address, int status) : IHealthCheck
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (address() is not { } uri)
        {
            return HealthCheckResult.Unhealthy("The address is not known yet.");
        }

        try
        {
            using var response = await Client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == status
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{uri} answered {(int)response.StatusCode}, not {status}.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy($"{uri} does not answer: {e.Message}");
        }
    }
}
