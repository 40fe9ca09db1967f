using System.Net;
using System.Net.Sockets;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Biblio.Tests.ServiceDefaults;

/// <summary>An absent or silent collector costs telemetry and nothing else. The memory of the process is measured.</summary>
public sealed class TelemetryDownTests
{
    private const int Requests = 3_000;
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public Task All_exporters_pass_in_a_process_of_their_own() => OwnProcess.RunTestsAsync<TelemetryDownTests>();

    [Theory(Explicit = true)]
    [InlineData("grpc", false)]
    [InlineData("grpc", true)]
    [InlineData("http/protobuf", false)]
    [InlineData("http/protobuf", true)]
    public async Task No_request_suffers_and_memory_stays_bounded(string protocol, bool takesConnections)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        if (takesConnections)
        {
            silent.Start();
        }

        var port = takesConnections ? ((IPEndPoint)silent.LocalEndpoint).Port : LocalProcess.FreePort();
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/thing/{id:long}", (long id) => id),
            arguments:
            [
                $"--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port}",
                $"--OTEL_EXPORTER_OTLP_PROTOCOL={protocol}",
                "--OTEL_EXPORTER_OTLP_TIMEOUT=1000",
                "--OTEL_BSP_SCHEDULE_DELAY=100",
                "--OTEL_TRACES_SAMPLER=always_on",
            ]
        );
        await SendRequestsAsync(app);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 4; i++)
        {
            await SendRequestsAsync(app);
        }

        // The queue holds at most 2048 spans.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 30 * Mebibyte);
    }

    private static Task SendRequestsAsync(TinyApp app) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, Requests),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 8,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (id, cancellationToken) =>
            {
                using var answer = await app.Client.GetAsync($"/thing/{id}", cancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        );
}
