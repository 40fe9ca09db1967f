using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Biblio.AppHost.Local;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.AppHost;

public sealed class ServerLogForwarderTests
{
    [Fact]
    public async Task Lines_of_servers_without_OTLP_reach_the_collector()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (mysql, collector, orders) = (
            new ContainerResource("mysql"),
            new ContainerResource("collector"),
            new ProjectResource("orders")
        );
        using var loggers = new ResourceLoggerService();
        using var forwarder = new ServerLogForwarder(
            collector,
            new DistributedApplicationModel([mysql, collector, orders]),
            loggers,
            notifications: null!
        );
        foreach (var resource in new IResource[] { collector, orders, mysql })
        {
            loggers
                .GetLogger(resource)
                .Log(LogLevel.Information, default, $"{resource.Name} is ready", null, (text, _) => text);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var forwarding = forwarder.ForwardAsync(receiver.Address, stop.Token);
        await Eventually.IsTrueAsync(() => !receiver.Bodies.IsEmpty);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => forwarding);

        var logs = JsonNode.Parse(Encoding.UTF8.GetString(Assert.Single(receiver.Bodies)))!["resourceLogs"]![0]!;
        var record = Assert.Single(logs["scopeLogs"]![0]!["logRecords"]!.AsArray())!;
        Assert.Equal("mysql", (string)logs["resource"]!["attributes"]![0]!["value"]!["stringValue"]!);
        Assert.Equal("mysql is ready", (string)record["body"]!["stringValue"]!);
        var sent = DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse((string)record["timeUnixNano"]!, null) / 1_000_000
        );
        Assert.InRange(DateTimeOffset.UtcNow - sent, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }
}
