using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

internal static class GetHealth
{
    // The name of the check of Redis, and the end of the names of the checks of databases (ServiceDefaults, Persistence).
    private const string RedisCheck = "StackExchange.Redis";
    private const string DatabaseCheck = "DbContext";

    private static readonly HashSet<string> VersionMetric = ["app_info"];

    /// <summary>Get the health of every service, replica and store, for staff; each part has two seconds.</summary>
    public static async Task<Ok<SystemHealth>> Handle(
        ServiceReplicas replicas,
        OperationsClient client,
        PrometheusClient prometheus,
        IOptions<OperationsOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var probes = replicas.All.Select(replica => ProbeAsync(replica, replicas, client, cancellationToken)).ToList();
        var monitoring = Task.WhenAll(
            MonitoringAsync("prometheus", options.Value.Prometheus, prometheus.VersionAsync, client, cancellationToken),
            MonitoringAsync(
                "alertmanager",
                options.Value.Alertmanager,
                _ => Task.FromResult<string?>(null),
                client,
                cancellationToken
            )
        );
        var found = (await Task.WhenAll(probes)).ToLookup(probe => probe.Service, probe => probe.Health);

        var services = replicas
            .Services.Select(service => new ServiceStatus(
                service,
                HealthStates.Combine([.. found[service].Select(replica => replica.State)]),
                [.. found[service]]
            ))
            .ToList();
        var checks = services.SelectMany(service => service.Replicas).SelectMany(replica => replica.Checks).ToList();
        List<StoreStatus> stores =
        [
            StoreStatus.From("mysql", checks.Where(IsDatabase)),
            StoreStatus.From("redis", checks.Where(check => check.Check == RedisCheck)),
            .. await monitoring,
        ];
        return TypedResults.Ok(
            new SystemHealth(
                time.GetUtcNow().UtcDateTime,
                services,
                stores,
                [
                    .. services
                        .Where(service => service.Replicas.Any(replica => replica.State == HealthState.Unreachable))
                        .Select(service => service.Service),
                    .. stores.Where(store => store.State == HealthState.Unreachable).Select(store => store.Store),
                ],
                OperationsLinks.For("services")
            )
        );
    }

    private static bool IsDatabase(FailedCheck check) => check.Check.EndsWith(DatabaseCheck, StringComparison.Ordinal);

    private static async Task<(string Service, ReplicaHealth Health)> ProbeAsync(
        ServiceReplica replica,
        ServiceReplicas replicas,
        OperationsClient client,
        CancellationToken cancellationToken
    )
    {
        var metrics = client.GetAsync(replica.At("/metrics"), cancellationToken);
        var health = await client.GetAsync(replica.At("/health"), cancellationToken);
        var version = MetricsText.Read((await metrics)?.Body ?? "", VersionMetric) is [var info, ..]
            ? info["version"]
            : null;
        return (replica.Service, ReplicaHealth.From(replica, replicas.Since(replica), health, version));
    }

    private static async Task<StoreStatus> MonitoringAsync(
        string name,
        Uri? address,
        Func<CancellationToken, Task<string?>> readVersion,
        OperationsClient client,
        CancellationToken cancellationToken
    )
    {
        if (address is null)
        {
            return new(name, HealthState.Absent, 0, null, []);
        }

        var version = readVersion(cancellationToken);
        var ready = await client.GetAsync(new Uri(address, "/-/ready"), cancellationToken);
        var state =
            ready is null ? HealthState.Unreachable
            : ready.IsSuccess ? HealthState.Healthy
            : HealthState.Unhealthy;
        return new(name, state, ready is null ? 0 : 1, await version, []);
    }
}
