using Biblio.AppHost.Native;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost;

/// <summary>Those who watch: Prometheus, Alertmanager and the exporters. <c>Observability=false</c> leaves them out.</summary>
internal sealed class Eyes(Site site)
{
    private readonly Watched _watched = new(site.Secret("alerts-webhook-token"));

    private bool IsOpen => site.Runtime.IsNative && site.Builder.Configuration.GetValue("Observability", true);

    /// <summary>Metrics of each of a service's replicas.</summary>
    public Eyes Watch(params ReadOnlySpan<Service> services)
    {
        foreach (var service in services)
        {
            service.WatchedBy(_watched, "biblio", "http");
        }

        return this;
    }

    /// <summary>Metrics of the gateway, at its door without the shop; and it is told of alerts.</summary>
    public Eyes WatchGateway(Service gateway)
    {
        gateway.WatchedBy(_watched, "gateway", "api-only");
        gateway.Knows("Alerts__WebhookToken", _watched.WebhookToken);
        return this;
    }

    /// <summary>The database server, through its exporter; and the machine.</summary>
    public Eyes Watch(MySqlStore mysql)
    {
        if (IsOpen)
        {
            Watchers.AddNodeExporter(site, _watched);
            if (mysql.AddWatcher("exporter") is var (account, endpoint))
            {
                Watchers.AddMySqlExporter(site, _watched, account, endpoint);
            }
        }

        return this;
    }

    /// <summary>Redis, through its exporter.</summary>
    public Eyes Watch(Store cache)
    {
        if (IsOpen && cache.Server is not null)
        {
            Watchers.AddRedisExporter(site, _watched, site.Secret("redis-password"));
        }

        return this;
    }

    /// <summary>Who asks, and who tells.</summary>
    public void Open()
    {
        if (IsOpen)
        {
            Watchers.AddAlertmanager(site, _watched);
            Watchers.AddPrometheus(site, _watched);
        }
    }
}
