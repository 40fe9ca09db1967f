using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Routing;
using Biblio.Identity;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

/// <summary>The real gateway on real ports, with its own routes and limits, in front of the test's replicas.</summary>
internal sealed class GatewayApp : IAsyncDisposable
{
    private readonly Host _host;

    private GatewayApp(Host host, int port, int apiOnlyPort, int http2Port)
    {
        _host = host;
        Public = UntracedClient.Create(new($"http://localhost:{port}"));
        ApiOnly = UntracedClient.Create(new($"http://localhost:{apiOnlyPort}"));
        Http2 = new()
        {
            BaseAddress = new($"http://localhost:{http2Port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public HttpClient Public { get; }

    public HttpClient ApiOnly { get; }

    public HttpClient Http2 { get; }

    /// <summary>Adds a caller's token to every request of the public client; by default, a librarian's.</summary>
    public HttpClient SignIn(Caller? caller = null) => Public.As(caller ?? Tokens.Librarian);

    public IServiceProvider Services => _host.Services;

    /// <summary>All log entries.</summary>
    public ConcurrentQueue<(LogLevel Level, string Message)> Log => _host.Log;

    public bool HasLogged(string text, int count) =>
        Log.Count(line => line.Message.Contains(text, StringComparison.Ordinal)) >= count;

    /// <summary>
    /// Starts a gateway with replicas by service and with settings as in appsettings.json. A service without replicas
    /// has an address that refuses connections.
    /// </summary>
    public static GatewayApp Start(
        Dictionary<string, Replica[]> services,
        Dictionary<string, string>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        var ports = (LocalProcess.FreePort(), LocalProcess.FreePort(), LocalProcess.FreePort());
        var all = new Dictionary<string, string>(settings ?? [])
        {
            ["Gateway:ApiOnlyPort"] = $"{ports.Item2}",
            ["Gateway:Http2Port"] = $"{ports.Item3}",
            ["Accounts:SigningKeySecret"] = Tokens.SigningKeySecret,
            [Tokens.KeySetSetting.Key] = Tokens.KeySetSetting.Value,
        };
        // Only Development has defaults for these. No mail server listens there.
        all.TryAdd("Accounts:ShopAddress", "https://shop.test");
        all.TryAdd("Mail:From", "biblio@somewhere.example");
        all.TryAdd("Mail:Smtp:Host", "127.0.0.1");
        // On a busy machine, a first answer may take longer than the two seconds that a part of a page has.
        all.TryAdd("Shop:Deadline", "00:00:30");
        foreach (var service in new[] { "catalog", "orders", "inventory", "lending", "web" })
        {
            all.TryAdd($"ReverseProxy:Clusters:{service}:HealthCheck:Active:Interval", "00:00:00.2");
            var addresses = services.TryGetValue(service, out var replicas)
                ? [.. replicas.Select(replica => replica.Address)]
                : new[] { $"http://127.0.0.1:{LocalProcess.FreePort()}" };
            foreach (var (index, address) in addresses.Index())
            {
                all.TryAdd($"services:{service}:http:{index}", address);
            }
        }

        var host = new Host(all, configure);
        var exercisePorts = all.Where(setting => setting.Key.StartsWith("Exercises:Ports:", StringComparison.Ordinal));
        host.UseKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(ports.Item1);
            kestrel.ListenLocalhost(ports.Item2);
            kestrel.ListenLocalhost(ports.Item3);
            foreach (var (_, port) in exercisePorts)
            {
                kestrel.ListenLocalhost(int.Parse(port, CultureInfo.InvariantCulture));
            }
        });
        host.StartServer();
        return new(host, ports.Item1, ports.Item2, ports.Item3);
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        ApiOnly.Dispose();
        Http2.Dispose();
        await _host.DisposeAsync();
    }

    private sealed class Host(Dictionary<string, string> settings, Action<IServiceCollection>? configure)
        : WebApplicationFactory<ServiceIndex>
    {
        public ConcurrentQueue<(LogLevel, string)> Log { get; } = [];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name, value);
            }

            // The gateway verifies the tokens of the tests.
            builder.ConfigureTestServices(services => services.AddSingleton<ISigningKeySource, KeySetClient>());
            builder.ConfigureTestServices(services => configure?.Invoke(services));
            if (!settings.ContainsKey("ConnectionStrings:accountsdb"))
            {
                // Without an accounts database, the gateway must not wait for its migrations.
                builder.ConfigureTestServices(services =>
                    services.Remove(
                        services.Single(service =>
                            service.ImplementationType == typeof(MigrationService<AccountsDbContext>)
                        )
                    )
                );
            }

            builder.ConfigureLogging(logging =>
                logging
                    .ClearProviders()
                    .AddProvider(new RecordingLogger(entry => Log.Enqueue((entry.Level, entry.Message))))
            );
        }
    }
}
