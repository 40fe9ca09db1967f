using System.Globalization;
using Biblio.LoadTests.Live;
using Biblio.LoadTests.Pages;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Shops;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>Runs one load on one Biblio instance, from the stock snapshot to the final check.</summary>
internal sealed class LoadTestRun(
    LoadProfile load,
    LoadSize size,
    Thresholds thresholds,
    string reportFolder,
    bool isLive = false
)
{
    private const string OpeningStock = "100000";

    /// <summary>
    /// Runs the load on the instance at <paramref name="target"/>, or on a new one if it is null. Returns true if all
    /// thresholds were met and every check passed.
    /// </summary>
    public async Task<bool> RunAsync(Uri? target, CancellationToken cancellationToken)
    {
        if (target is not null)
        {
            var stateFolder = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".biblio");
            return await RunAsync(
                target,
                new AccessTokenProvider(target, target.IsLoopback ? stateFolder : null),
                isExclusive: false,
                cancellationToken
            );
        }

        Console.WriteLine("Starting a new Biblio for this run ...");
        await using var biblio = BiblioInstance.Start(
            new Dictionary<string, string> { ["Inventory__OpeningStock"] = OpeningStock }
        );
        await biblio.WaitUntilReadyAsync(cancellationToken);
        return await RunAsync(biblio.Gateway, biblio.AccessTokens, isExclusive: true, cancellationToken);
    }

    private static NodeStats Run(NBomberContext runner, UserActions users)
    {
        try
        {
            return runner.Run();
        }
        catch (Exception) when (users.PreparationFailure is { } failure)
        {
            throw new LoadException(failure.Message);
        }
    }

    private async Task<bool> RunAsync(
        Uri gateway,
        AccessTokenProvider accessTokens,
        bool isExclusive,
        CancellationToken cancellationToken
    )
    {
        var statistics = isLive ? new LiveStatistics() : null;
        using var client = new GatewayClient(gateway, accessTokens) { Statistics = statistics };
        if (isExclusive)
        {
            await StockSnapshot.WaitUntilFilledAsync(client, cancellationToken);
        }

        var stock = await StockSnapshot.ReadAsync(client, cancellationToken);
        var orders = new OrderTracker(client);
        var queues = new QueueTracker(client);
        var started = DateTimeOffset.UtcNow;
        var calibration =
            thresholds.NeedsCalibration || load.ComparesSteps
                ? await Calibration.MeasureAsync(cancellationToken)
                : null;

        await using var live = statistics is null
            ? null
            : await LiveSession.StartAsync(load.Name, size.Users, size.Duration, statistics, cancellationToken);
        var users = new UserActions(client, orders, stock, cancellationToken) { Gate = live?.Gate, Queues = queues };
        var scenarios = load.Scenarios(users, size);
        if (live is not null)
        {
            scenarios = live.Adapt(scenarios);
            Console.WriteLine($"Open {live.Address} to watch the run and to change its users.");
        }

        var runner = NBomberRunner
            .RegisterScenarios(scenarios)
            .WithTestSuite("Biblio")
            .WithTestName(load.Name)
            .WithReportFolder(
                Path.Combine(
                    reportFolder,
                    $"{started.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{load.Name}"
                )
            )
            .WithReportFileName(load.Name)
            .WithReportFormats(ReportFormat.Html, ReportFormat.Md, ReportFormat.Csv);
        var stats = Run(runner, users);

        Console.WriteLine();
        if (live is not null)
        {
            var report = stats.ReportFiles.FirstOrDefault()?.FilePath ?? reportFolder;
            await live.EndAsync($"The run has ended. Its report is {report}.");
        }

        // The check also runs after Ctrl-C: the orders until then must be correct.
        var check = new CorrectnessCheck(client, orders, stock, started, isExclusive) { Queues = queues };
        var errors = await check.CheckAsync(CancellationToken.None);
        if (load.ComparesSteps)
        {
            var steps = stats.ScenarioStats.SelectMany(scenario => scenario.StepStats);
            Console.WriteLine(string.Join('\n', StepTable.Format(steps, calibration!)));
        }

        var missedThresholds = thresholds.Check(stats, calibration);
        foreach (var sentence in errors.Take(20))
        {
            Console.Error.WriteLine($"WRONG: {sentence}");
        }

        if (stats.ReportFiles.Length < 3)
        {
            Console.Error.WriteLine($"The reports could not be written to {reportFolder}.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return errors.Count == 0 && missedThresholds.Count == 0 && stats.ReportFiles.Length == 3;
    }
}
