using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost;

/// <summary>The one map of fixed ports; <c>PortOffset</c> moves all of them.</summary>
internal sealed class Ports(IConfiguration configuration)
{
    private static readonly Dictionary<string, int> Map = new()
    {
        ["api"] = 8000,
        ["web"] = 8081,
        ["api-only"] = 8082,
        ["api-http2"] = 8083,
        ["nginx"] = 8080,
        ["orders-nginx"] = 8084,
        ["catalog"] = 5001,
        ["orders"] = 5002,
        ["inventory"] = 5003,
        ["mysql"] = 3306,
        ["cache"] = 6379,
        ["prometheus"] = 9090,
        ["alertmanager"] = 9093,
        ["node-exporter"] = 9100,
        ["mysql-exporter"] = 9104,
        ["redis-exporter"] = 9121,
        ["grafana"] = 3000,
        ["loki"] = 3100,
        ["tempo"] = 3200,
        ["jaeger"] = 16686,
        ["collector"] = 4317,
        ["collector-http"] = 4318,
    };

    private readonly int _offset = ReadOffset(configuration["PortOffset"]);
    private readonly Dictionary<int, string> _used = [];

    /// <summary>Every fixed port, wherever it is moved to: who looks for room for a whole Biblio asks this.</summary>
    public static IEnumerable<int> All => Map.Values;

    /// <summary>The ports given out so far, with what they are for.</summary>
    public IReadOnlyDictionary<int, string> Used => _used;

    /// <summary>The port of a resource on this machine.</summary>
    public int Of(string name)
    {
        var port = Map[name] + _offset;
        _used[port] = name;
        return port;
    }

    private static int ReadOffset(string? text)
    {
        if (text is null or "")
        {
            return 0;
        }

        return int.TryParse(text, CultureInfo.InvariantCulture, out var offset) && offset is >= 0 and <= 50_000
            ? offset
            : throw new SiteException($"PortOffset must be a whole number from 0 to 50000, not '{text}'.");
    }
}
