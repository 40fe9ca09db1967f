using System.Globalization;
using Biblio.Api.Exercises;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Api.Exercises;

/// <summary>A gateway with the exercise profile, in front of fake services.</summary>
public sealed class ExerciseGateway : IAsyncLifetime
{
    private GatewayApp _gateway = null!;

    internal FakeServices Services { get; } = new();

    /// <summary>The ports of the exercises' services, and of the library exercise.</summary>
    internal Dictionary<string, int> Ports { get; } =
        new[]
        {
            "user-service",
            "order-service",
            "product-service",
            "shop-order-service",
            "inventory-service",
            "store-manager",
        }.ToDictionary(service => service, _ => LocalProcess.FreePort());

    internal HttpClient Client => _gateway.Public;

    internal string AddressOf(string service, string path) => $"http://localhost:{Ports[service]}{path}";

    public async ValueTask InitializeAsync()
    {
        _gateway = Start(await Services.StartAsync(), Ports);
        Ports["library-web"] = _gateway.Public.BaseAddress!.Port;
        Ports["library-api"] = _gateway.ApiOnly.BaseAddress!.Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Services.DisposeAsync();
    }

    internal static GatewayApp Start(Dictionary<string, Replica[]> replicas, Dictionary<string, int> ports)
    {
        var settings = ports.ToDictionary(
            port => $"Exercises:Ports:{port.Key}",
            port => port.Value.ToString(CultureInfo.InvariantCulture)
        );
        settings["Exercises:Enabled"] = "true";
        settings["Exercises:LatencyFactor"] = "0";
        return GatewayApp.Start(replicas, settings, services => services.AddSingleton<StaffToken>(() => "staff"));
    }
}
