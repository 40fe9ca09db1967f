using System.Net;
using System.Net.Sockets;
using Biblio.AppHost.Local;

namespace Biblio.Tests.AppHost;

public sealed class PortOwnerTests
{
    [Fact]
    public async Task The_port_owner_is_found_while_its_files_change()
    {
        // The listener's descriptor has a higher number than those that are opened and closed.
        var lowerDescriptors = OpenFiles();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        lowerDescriptors.ForEach(file => file.Dispose());
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var files = Task.Run(() => OpenAndClose(stopping.Token), CancellationToken.None);

        var owners = Enumerable.Range(0, 200).Select(_ => PortOwner.Describe(port)).Distinct().ToList();

        await stopping.CancelAsync();
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
