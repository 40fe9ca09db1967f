using System.Net;
using System.Net.Sockets;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

public sealed class StartAndStopTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_port_is_reported_with_its_owner_and_nothing_starts()
    {
        var offset = BiblioProcess.FreeOffset();
        using var squatter = new TcpListener(IPAddress.Loopback, 8000 + offset);
        squatter.Start();

        await using var biblio = BiblioProcess.Start(offset);
        await biblio.WaitForExitAsync(CancellationToken);

        Assert.Equal(1, biblio.ExitCode);
        Assert.Contains($"port {8000 + offset} (api) is taken by", biblio.Output, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", biblio.Output, StringComparison.Ordinal);
        Assert.Empty(biblio.Processes());
        Assert.False(Directory.Exists(Path.Combine(biblio.Folder, "mysql/data")), "the database was initialised all the same");
    }

    [Theory]
    [InlineData("--PortOffset=many", "PortOffset must be a whole number")]
    [InlineData("--Replicas:orders=0", "Replicas:orders must be a whole number")]
    [InlineData("--Runtime=cloud", "Runtime must be auto, native or containers")]
    public async Task A_wrong_setting_is_named(string argument, string sentence)
    {
        await using var biblio = BiblioProcess.Start(null, null, argument);
        await biblio.WaitForExitAsync(CancellationToken);

        Assert.Equal(1, biblio.ExitCode);
        Assert.Contains(sentence, biblio.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", biblio.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_leaves_no_process_behind(int signal)
    {
        await using var biblio = BiblioProcess.Start();
        await biblio.ReadyAsync(CancellationToken);
        Assert.True(biblio.Processes().Count >= 8, $"expected the AppHost, two servers and five services, not\n{string.Join('\n', biblio.Processes())}");

        await biblio.StopAsync(signal, CancellationToken);

        Assert.Equal(0, biblio.ExitCode);
        Assert.Empty(biblio.Processes());
    }
}
