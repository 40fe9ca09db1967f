using Biblio.LoadTests;
using Biblio.LoadTests.Pages;
using Biblio.LoadTests.Running;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Biblio.Tests.LoadTests;

public sealed class ThresholdsTests
{
    private static readonly Lazy<NodeStats> Measured = new(() =>
    {
        var fails = false;
        return NBomberRunner
            .RegisterScenarios(
                Scenario
                    .Create("s", async context =>
                    {
                        fails = !fails;
                        return await Step.Run("order", context, async () =>
                        {
                            await Task.Delay(20);
                            return fails ? Response.Fail(statusCode: "409") : Response.Ok(statusCode: "200");
                        });
                    })
                    .WithoutWarmUp()
                    .WithLoadSimulations(Simulation.KeepConstant(1, TimeSpan.FromSeconds(1)))
            )
            .WithoutReports()
            .Run();
    });

    [Theory]
    [InlineData("p95<10000,order.p50>15,errors>0,errors<60%,rps>1", 0)]
    [InlineData("p50<5", 1)]
    [InlineData("errors=0", 1)]
    [InlineData("errors<10%", 1)]
    [InlineData("rps>1000", 1)]
    [InlineData("book.p95<500", 1)]
    [InlineData("order.p99<1,rps>1000,errors=0", 3)]
    public void Every_broken_threshold_is_reported(string thresholds, int broken) =>
        Assert.Equal(broken, Thresholds.Parse(thresholds).Check(Measured.Value, null).Count);

    [Fact]
    public async Task The_table_of_steps_has_ratios_to_the_bare_endpoint()
    {
        var bare = await Calibration.MeasureAsync(TestContext.Current.CancellationToken);

        var lines = StepTable.Format(Measured.Value.ScenarioStats[0].StepStats, bare).ToList();

        Assert.Equal(3, lines.Count);
        Assert.Matches(@"^bare endpoint +[\d.]+ +[\d.]+ +1\.0", lines[1]);
        Assert.Matches(@"^order +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +\d+ +\d+$", lines[2]);
    }

    [Theory]
    [InlineData("p95")]
    [InlineData("p95<")]
    [InlineData("p90<100")]
    [InlineData("p95<-1")]
    [InlineData("errors<1x")]
    [InlineData("p95<1%")]
    [InlineData("rps>5ms")]
    [InlineData("p95<500;errors=0")]
    public void An_invalid_threshold_is_rejected(string thresholds) =>
        Assert.Contains(
            "is no threshold",
            Assert.Throws<UsageException>(() => Thresholds.Parse(thresholds)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("--users", "0")]
    [InlineData("--users", "many")]
    [InlineData("--users")]
    [InlineData("--duration", "1h")]
    [InlineData("--duration", "1")]
    [InlineData("--target", "localhost:8000")]
    [InlineData("--unknown", "1")]
    [InlineData("users", "1")]
    public void An_invalid_argument_is_rejected(params string[] arguments) =>
        Assert.Throws<UsageException>(() =>
        {
            var options = CommandLineOptions.Parse(arguments, "users", "duration", "target");
            return (
                options.GetInteger("users", 1, 1, 10),
                options.GetDuration("duration", TimeSpan.Zero),
                options.GetUri("target")
            );
        });
}
