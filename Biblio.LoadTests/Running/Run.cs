using System.Globalization;
using Biblio.LoadTests.Scenarios;
using Biblio.LoadTests.Shops;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Biblio.LoadTests.Running;

/// <summary>One load on one shop, from the first look at it to the last check.</summary>
internal sealed class Run(Load load, Size size, Thresholds thresholds, string reports)
{
    private const string Plenty = "100000";

    /// <summary>On a shop that runs (its public door) or, without one, on a fresh one; true if all was kept and all was right.</summary>
    public async Task<bool> OnAsync(Uri? target, CancellationToken cancellationToken)
    {
        if (target is not null)
        {
            var here = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".biblio");
            return await OnAsync(
                target,
                new SignIn(target, target.IsLoopback ? here : null),
                alone: false,
                cancellationToken
            );
        }

        Console.WriteLine("Starting a Biblio of its own for this run ...");
        await using var shop = Shop.Start(new Dictionary<string, string> { ["Inventory__OpeningStock"] = Plenty });
        await shop.ReadyAsync(cancellationToken);
        return await OnAsync(shop.Door, shop.SignIn, alone: true, cancellationToken);
    }

    private async Task<bool> OnAsync(Uri door, SignIn signIn, bool alone, CancellationToken cancellationToken)
    {
        using var visitor = new Visitor(door, signIn);
        if (alone)
        {
            await Shelf.FilledAsync(visitor, cancellationToken);
        }

        var shelf = await Shelf.ReadAsync(visitor, cancellationToken);
        var ledger = new Ledger(visitor);
        var started = DateTimeOffset.UtcNow;
        var calibration = thresholds.NeedCalibration ? await Calibration.MeasureAsync(cancellationToken) : null;

        var scenarios = load.Scenarios(new Users(visitor, ledger, shelf, cancellationToken), size);
        var stats = NBomberRunner
            .RegisterScenarios(scenarios)
            .WithTestSuite("Biblio")
            .WithTestName(load.Name)
            .WithReportFolder(
                Path.Combine(
                    reports,
                    $"{started.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{load.Name}"
                )
            )
            .WithReportFileName(load.Name)
            .WithReportFormats(ReportFormat.Html, ReportFormat.Md, ReportFormat.Csv)
            .Run();

        Console.WriteLine();
        // also after Ctrl-C: what was ordered until then must be right
        var wrong = await new Correctness(visitor, ledger, shelf, started, alone).CheckAsync(CancellationToken.None);
        var broken = thresholds.Check(stats, calibration);
        foreach (var sentence in wrong.Take(20))
        {
            Console.Error.WriteLine($"WRONG: {sentence}");
        }

        if (stats.ReportFiles.Length < 3)
        {
            Console.Error.WriteLine($"The reports could not be written to {reports}.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return wrong.Count == 0 && broken.Count == 0 && stats.ReportFiles.Length == 3;
    }
}
