using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Inventory;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Rpc;

/// <summary>Inventory with a real port for HTTP/2.</summary>
public sealed class InventoryRpcApp : InventoryApp
{
    private readonly List<GrpcChannel> _channels = [];
    private readonly ConcurrentDictionary<(object?, string, string?), long> _sums = [];
    private readonly MeterListener _listener = new();
    private readonly int _httpPort = LocalProcess.FreePort();

    public InventoryRpcApp()
    {
        Settings = new Dictionary<string, string>
        {
            ["Rpc:Port"] = $"{Port}",
            ["Inventory:WatchInterval"] = "00:00:00.1",
        };
        UseKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(Port);
            kestrel.ListenLocalhost(_httpPort);
        });
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is "Biblio.Rpc" or "Biblio.Inventory")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
                _sums.AddOrUpdate((instrument.Meter.Scope, instrument.Name, GetMethod(tags)), value, (_, sum) =>
                    sum + value
                )
        );
        _listener.Start();
    }

    public int Port { get; } = LocalProcess.FreePort();

    public string Address => $"http://localhost:{Port}";

    protected override IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The sum of a counter of this service, for one method if it has that label.</summary>
    public long Sum(string instrument, string? method = null) =>
        _sums.TryGetValue((Services.GetRequiredService<IMeterFactory>(), instrument, method), out var sum) ? sum : 0;

    public override async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.BaseAddress = new($"http://localhost:{_httpPort}");
    }

    /// <summary>A new connection. By default, it leads to this service, and not to a gateway.</summary>
    public GrpcChannel Connect(string? address = null)
    {
        var channel = GrpcChannel.ForAddress(address ?? Address);
        lock (_channels)
        {
            _channels.Add(channel);
        }

        return channel;
    }

    /// <summary>The headers of a call by this caller.</summary>
    internal static Metadata As(Caller? caller) =>
        caller is null ? [] : new Metadata { { "Authorization", $"Bearer {Tokens.Create(caller)}" } };

    private static string? GetMethod(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "method")
            {
                return ((string)tag.Value!).Split('/')[^1];
            }
        }

        return null;
    }
}
