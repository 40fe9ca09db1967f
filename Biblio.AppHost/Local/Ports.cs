using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>The fixed ports of Biblio on this machine. <c>PortOffset</c> moves all of them.</summary>
internal static class Ports
{
    public const string Dashboard = "dashboard";
    public const string DashboardOtlp = "dashboard-otlp";
    public const string DashboardResources = "dashboard-resources";

    /// <summary>
    /// The ports of the exercises' services (<c>Exercise=true</c>), by name. Those of the e-commerce exercise are those
    /// of Catalog, Orders and Inventory, which then move.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, int> Exercises = new Dictionary<string, int>
    {
        ["user-service"] = 8001,
        ["order-service"] = 8002,
        ["product-service"] = 5001,
        ["shop-order-service"] = 5002,
        ["inventory-service"] = 5003,
        ["store-manager"] = 5000,
    };

    private const int MaxOffset = 46_000;

    // How far the services move when the exercises use their ports.
    private const int ExerciseShift = 20;

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
        ["lending"] = 5004,
        ["catalog-rpc"] = 5011,
        ["inventory-rpc"] = 5013,
        ["mysql"] = 3306,
        ["cache"] = 6379,
        ["mail"] = 8025,
        ["mail-smtp"] = 1025,
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
        [Dashboard] = 18888,
        [DashboardOtlp] = 18889,
        [DashboardResources] = 18887,
    };

    public static IEnumerable<string> Names => Map.Keys;

    /// <summary>All fixed ports without the offset.</summary>
    public static IEnumerable<int> All => Map.Values;

    /// <summary>The port of a resource or endpoint on this machine, with the offset.</summary>
    public static int GetPort(IConfiguration configuration, string name)
    {
        var port = Exercises.TryGetValue(name, out var exercise) ? exercise : Map[name];
        var moves = HasExercises(configuration) && Map.ContainsKey(name) && Exercises.Values.Contains(port);
        return port + (moves ? ExerciseShift : 0) + ParseOffset(configuration["PortOffset"]);
    }

    /// <summary>Whether the exercise profile is on.</summary>
    public static bool HasExercises(IConfiguration configuration) =>
        bool.TryParse(configuration["Exercise"], out var isOn) && isOn;

    /// <summary>Returns a TCP port that is free at the moment.</summary>
    public static int GetFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static int ParseOffset(string? text)
    {
        if (text is null or "")
        {
            return 0;
        }

        return int.TryParse(text, CultureInfo.InvariantCulture, out var offset) && offset is >= 0 and <= MaxOffset
            ? offset
            : throw new SettingsException($"PortOffset must be a whole number from 0 to {MaxOffset}, not '{text}'.");
    }
}
