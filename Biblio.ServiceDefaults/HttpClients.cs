using Biblio.ServiceDefaults.Replicas;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;

namespace Biblio.ServiceDefaults;

/// <summary>The HTTP clients of every service.</summary>
public static class HttpClients
{
    // The circuit breaker of a service counts all its replicas together. One dead replica of three fails a third of the
    // attempts, which are repeated at another one. The circuit opens only when nearly every attempt fails.
    private const double CircuitFailureRatio = 0.9;

    /// <summary>
    /// How long a connection is used. A name may lead to several replicas, and to others later. Only a new connection asks
    /// the name service again.
    /// </summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Every client finds services by name (<c>http://catalog</c>), has timeouts, and retries only safe methods.
    /// </summary>
    internal static void AddHttpClients(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.TryAddSingleton<ReplicaAvailability>();
        builder.Services.TryAddTransient<ReplicaHandler>();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options =>
                {
#pragma warning disable EXTEXP0001 // For evaluation purposes only. The alternative is a predicate of our own.
                    options.Retry.DisableForUnsafeHttpMethods();
#pragma warning restore EXTEXP0001
                    // All five attempts fit into the two seconds of a part.
                    options.Retry.MaxRetryAttempts = 4;
                    options.Retry.Delay = TimeSpan.FromMilliseconds(100);
                    options.CircuitBreaker.FailureRatio = CircuitFailureRatio;
                })
                // Each service has its own circuit breaker.
                .SelectPipelineByAuthority();
            http.AddHttpMessageHandler<ReplicaHandler>();
            // Connections are renewed, so handlers need not be.
            http.UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = ConnectionLifetime);
            http.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        });
    }
}
