using System.Diagnostics;
using Biblio.Api.Routing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>What is broken in a service is told to the webhook, and that it is mended as well.</summary>
public sealed class DrillTests : Drill
{
    [Fact]
    public async Task What_is_broken_on_purpose_is_told_to_the_webhook()
    {
        await SetAsync(Catalog, "error-rate", 1);
        await FiresAsync("HighErrorRate", "catalog", 60, AskAsync);
        await SetAsync(Catalog, "error-rate", 0);

        await SetAsync(Catalog, "latency", 600);
        await FiresAsync("HighResponseTime", "catalog", 60, AskAsync);
        await SetAsync(Catalog, "latency", 0);

        await SetAsync(Catalog, "failed-readiness", 1);
        await FiresAsync("ServiceNotReady", "catalog", 60);
        await SetAsync(Catalog, "failed-readiness", 0);

        // dead: critical, and what was firing of it is silenced from now on
        var inventory = Find(@"dotnet \S*Biblio\.Inventory\.dll");
        var again = Again(inventory);
        await LocalProcess.RunAsync("kill", ["-9", $"{inventory}"], cancellationToken: CancellationToken);
        await FiresAsync("ServiceDown", "inventory", 90);

        using var returned = Process.Start(again)!;
        try
        {
            returned.BeginOutputReadLine();
            await Eventually.IsTrueAsync(IsReadyAsync);
            await IsOverAsync("ServiceDown", "inventory", 30);
        }
        finally
        {
            returned.Kill();
            await returned.WaitForExitAsync(CancellationToken);
        }
    }

    /// <summary>What starts a process as it was started before.</summary>
    private static ProcessStartInfo Again(int process)
    {
        string[] Read(string what) => File.ReadAllText($"/proc/{process}/{what}").TrimEnd('\0').Split('\0');
        var command = Read("cmdline");
        var again = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = new FileInfo($"/proc/{process}/cwd").ResolveLinkTarget(true)!.FullName,
            RedirectStandardOutput = true,
        };
        again.Environment.Clear();
        foreach (var variable in Read("environ"))
        {
            var name = variable.IndexOf('=', StringComparison.Ordinal);
            again.Environment[variable[..name]] = variable[(name + 1)..];
        }

        return again;
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
