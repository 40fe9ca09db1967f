using Biblio.AppHost.Native;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost;

/// <summary>Those who watch: Prometheus, Alertmanager, the exporters; in containers also Grafana, Loki, Tempo, Jaeger and the collector. <c>Observability=false</c> leaves them out.</summary>
internal sealed class Eyes(Site site)
{
    private readonly Watched _watched = new(site.Secret("alerts-webhook-token"));
    private readonly List<Service> _services = [];
    private EndpointReference? _gateway;

    private bool IsOpen => site.Builder.Configuration.GetValue("Observability", true);

    private bool IsNative => site.Runtime.IsNative;

    /// <summary>Metrics of each of a service's replicas.</summary>
    public Eyes Watch(params ReadOnlySpan<Service> services)
    {
        foreach (var service in services)
        {
            service.WatchedBy(_watched, "biblio", "http");
            _services.Add(service);
        }

        return this;
    }

    /// <summary>Metrics of the gateway, at its door without the shop; and it is told of alerts.</summary>
    public Eyes WatchGateway(Service gateway)
    {
        gateway.WatchedBy(_watched, "gateway", "api-only");
        gateway.Knows("Alerts__WebhookToken", _watched.WebhookToken);
        _services.Add(gateway);
        _gateway = gateway.Door;
        return this;
    }

    /// <summary>The database server, through its exporter; and the machine.</summary>
    public Eyes Watch(MySqlStore mysql)
    {
        if (IsOpen)
        {
            Choose(Watchers.AddNodeExporter, Observability.AddNodeExporter)(site, _watched);
            if (mysql.AddWatcher("exporter") is var (account, endpoint))
            {
                Choose(Watchers.AddMySqlExporter, Observability.AddMySqlExporter)(site, _watched, account, endpoint);
            }
        }

        return this;
    }

    /// <summary>Redis, through its exporter.</summary>
    public Eyes Watch(Store cache)
    {
        if (IsOpen && cache.Server?.Resource is IResourceWithEndpoints server)
        {
            Choose(Watchers.AddRedisExporter, Observability.AddRedisExporter)(site, _watched, server.GetEndpoint("tcp"), site.Secret("redis-password"));
        }

        return this;
    }

    /// <summary>Who asks, and who tells.</summary>
    public void Open()
    {
        if (IsOpen && IsNative)
        {
            Watchers.AddAlertmanager(site, _watched);
            Watchers.AddPrometheus(site, _watched);
        }
        else if (IsOpen)
        {
            var collector = Observability.AddTelemetry(site, _watched);
            _services.ForEach(service => service.Tells(collector));
            Observability.AddAlertmanager(site, _watched, _gateway!);
            Observability.AddPrometheus(site, _watched);
        }
    }

    private T Choose<T>(T native, T containers) where T : Delegate => IsNative ? native : containers;
}
