using System.Net;
using System.Net.Sockets;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

public sealed class StartAndStopTests
{
    private const int Interrupt = 2;
    private const int Kill = 9;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_port_names_its_owner_and_prevents_startup()
    {
        var offset = BiblioProcess.FreeOffset();
        using var listener = new TcpListener(IPAddress.Loopback, 8000 + offset);
        listener.Start();

        await using var biblio = BiblioProcess.Start(offset);
        await biblio.WaitForExitAsync(CancellationToken);

        Assert.Equal(1, biblio.ExitCode);
        Assert.Contains($"port {8000 + offset} (api) is taken by", biblio.Output, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", biblio.Output, StringComparison.Ordinal);
        Assert.Empty(biblio.Processes());
        Assert.False(
            Directory.Exists(Path.Combine(biblio.Folder, "mysql/data")),
            "the database was initialised although the start failed"
        );
    }

    [Theory]
    [InlineData("--PortOffset=many", "PortOffset must be a whole number")]
    [InlineData("--Replicas:orders=0", "Replicas:orders must be a whole number")]
    [InlineData("--Runtime=cloud", "Runtime must be auto, native or containers")]
    public async Task An_invalid_setting_is_named(string argument, string message)
    {
        await using var biblio = BiblioProcess.Start(null, null, argument);
        await biblio.WaitForExitAsync(CancellationToken);

        Assert.Equal(1, biblio.ExitCode);
        Assert.Contains(message, biblio.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", biblio.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_is_refused_and_kills_leave_nothing_running()
    {
        await using var biblio = BiblioProcess.Start(arguments: ["--Observability=false", "--Dashboard=true"]);
        await biblio.WaitUntilReadyAsync(CancellationToken);
        await AssertSecondStartIsRefusedAsync(biblio);
        await AssertKilledServiceRestartsAsync(biblio);
        var killed = biblio.Processes();

        await biblio.StopAsync(Kill, CancellationToken);
        await using var next = BiblioProcess.Start(
            biblio.Offset,
            biblio.Folder,
            "--Observability=false",
            "--Dashboard=true"
        );
        await next.WaitUntilReadyAsync(CancellationToken);

        var running = next.Processes().Select(line => line.Split(' ')[0]).ToHashSet();
        Assert.DoesNotContain(killed.Select(line => line.Split(' ')[0]), running.Contains);
        await AssertLeavesNothingAsync(next, Interrupt);
    }

    private static async Task AssertSecondStartIsRefusedAsync(BiblioProcess biblio)
    {
        var status = await File.ReadAllTextAsync(Path.Combine(biblio.Folder, "run/status"), CancellationToken);
        await using var second = BiblioProcess.Start(
            BiblioProcess.FreeOffset(),
            biblio.Folder,
            "--Observability=false"
        );

        await second.WaitForExitAsync(CancellationToken);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Biblio runs already", second.Output, StringComparison.Ordinal);
        Assert.Equal(status, await File.ReadAllTextAsync(Path.Combine(biblio.Folder, "run/status"), CancellationToken));
    }

    private static async Task AssertKilledServiceRestartsAsync(BiblioProcess biblio)
    {
        var catalog = biblio
            .Processes()
            .Single(line => line.Contains("Biblio.Catalog.dll", StringComparison.Ordinal))
            .Split(' ')[0];

        await LocalProcess.RunAsync("kill", ["-9", catalog], cancellationToken: CancellationToken);

        await Eventually.IsTrueAsync(() =>
            biblio
                .Processes()
                .Any(line =>
                    line.Contains("Biblio.Catalog.dll", StringComparison.Ordinal)
                    && !line.StartsWith(catalog + " ", StringComparison.Ordinal)
                )
        );
        Assert.Contains("Biblio: catalog has ended (exit code", biblio.Output, StringComparison.Ordinal);
    }

    private static async Task AssertLeavesNothingAsync(BiblioProcess biblio, int signal)
    {
        Assert.True(
            biblio.Processes().Count >= 8,
            $"expected the AppHost, two servers and five services, not\n{string.Join('\n', biblio.Processes())}"
        );

        await biblio.StopAsync(signal, CancellationToken);

        Assert.Equal(0, biblio.ExitCode);
        // Aspire's orchestrator is a separate process that watches the AppHost and ends a moment after it.
        await Eventually.IsTrueAsync(
            () => Task.FromResult(biblio.Processes().Count == 0),
            () => Task.FromResult(string.Join('\n', biblio.Processes()))
        );
    }
}
