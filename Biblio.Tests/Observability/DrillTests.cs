using System.Diagnostics;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>The webhook receives an alert for each fault of a service, and for its end.</summary>
public sealed class DrillTests : Drill
{
    [Fact]
    public async Task Injected_faults_reach_the_webhook()
    {
        // These faults run together, because each has its own service.
        await SetFaultAsync(Catalog, "error-rate", 1);
        await SetFaultAsync(Inventory, "latency", 600);
        await SetFaultAsync(Orders, "failed-readiness", 1);
        await AssertFiresAsync("HighErrorRate", "catalog", 60, SendToBothAsync);
        await AssertFiresAsync("HighResponseTime", "inventory", 60, SendToBothAsync);
        await AssertFiresAsync("ServiceNotReady", "orders", 60);
        await SetFaultAsync(Catalog, "error-rate", 0);
        await SetFaultAsync(Inventory, "latency", 0);
        await SetFaultAsync(Orders, "failed-readiness", 0);

        // The alert of a dead service is critical and silences the other alerts of the service.
        var inventory = FindProcessId(@"dotnet \S*Biblio\.Inventory\.dll");
        var startInfo = GetStartInfo(inventory);
        await LocalProcess.RunAsync("kill", ["-9", $"{inventory}"], cancellationToken: CancellationToken);
        await AssertFiresAsync("ServiceDown", "inventory", 90);

        using var returned = Process.Start(startInfo)!;
        try
        {
            returned.BeginOutputReadLine();
            await Eventually.IsTrueAsync(IsReadyAsync);
            await AssertResolvedAsync("ServiceDown", "inventory", 30);
        }
        finally
        {
            returned.Kill();
            await returned.WaitForExitAsync(CancellationToken);
        }
    }

    private Task SendToBothAsync() => Task.WhenAll(SendRequestsAsync(), SendRequestsAsync(Inventory, "/stock/1"));

    /// <summary>Returns the start information of a running process.</summary>
    private static ProcessStartInfo GetStartInfo(int process)
    {
        string[] Read(string file) => File.ReadAllText($"/proc/{process}/{file}").TrimEnd('\0').Split('\0');
        var command = Read("cmdline");
        var startInfo = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = new FileInfo($"/proc/{process}/cwd").ResolveLinkTarget(true)!.FullName,
            RedirectStandardOutput = true,
        };
        startInfo.Environment.Clear();
        foreach (var variable in Read("environ"))
        {
            var name = variable.IndexOf('=', StringComparison.Ordinal);
            startInfo.Environment[variable[..name]] = variable[(name + 1)..];
        }

        return startInfo;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var health = await Inventory.GetAsync(new Uri("/health", UriKind.Relative), CancellationToken);
            return health.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
