using System.Net;
using System.Net.Sockets;
using Biblio.AppHost.Local;

namespace Biblio.Tests.AppHost;

public sealed class PortOwnerTests
{
    [Fact]
    public async Task The_owner_is_found_while_it_opens_and_closes_other_files()
    {
        // The listener's descriptor comes after those that are opened and closed.
        var before = OpenFiles();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        before.ForEach(file => file.Dispose());
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var busy = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var files = Task.Run(() => OpenAndClose(busy.Token), CancellationToken.None);

        var owners = Enumerable.Range(0, 200).Select(_ => PortOwner.Of(port)).Distinct().ToList();

        await busy.CancelAsync();
        await files;
        var owner = Assert.Single(owners);
        Assert.EndsWith($"(process {Environment.ProcessId})", owner, StringComparison.Ordinal);
    }

    private static List<FileStream> OpenFiles() =>
        [.. Enumerable.Range(0, 50).Select(_ => File.OpenRead("/proc/self/status"))];

    private static void OpenAndClose(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            OpenFiles().ForEach(file => file.Dispose());
        }
    }
}
