using Biblio.LoadTests.Torture;

namespace Biblio.Tests.LoadTests;

/// <summary>A short torture run against a real Biblio.</summary>
public sealed class TortureRunTests
{
    [Fact]
    public async Task A_short_torture_run_passes_its_audit()
    {
        string[] faults = ["kill-orders", "kill-inventory", "wipe-redis"];
        var options = new TortureOptions
        {
            Clients = 8,
            Duration = TimeSpan.FromSeconds(15),
            Seed = Environment.TickCount & 0xFFFF,
            Faults = faults,
            SettleTimeout = TimeSpan.FromMinutes(1),
        };

        var report = await new TortureRun(options).RunAsync(TestContext.Current.CancellationToken);

        Assert.True(report.Passed, report.ToMarkdown());
        Assert.Empty(report.LeftOut);
        Assert.All(faults, name => Assert.Contains(report.Faults, fault => fault.Name == name));
        Assert.True(report.AcknowledgedOrders > 20, report.ToMarkdown());
    }
}
