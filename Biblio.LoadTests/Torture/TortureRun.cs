using Biblio.LoadTests.Torture.Audit;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Faults;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture;

/// <summary>
/// Lets clients use a Biblio while faults are injected, waits until everything has settled, and audits the result.
/// </summary>
internal sealed class TortureRun(TortureOptions options)
{
    private readonly ClientLog _log = new();
    private readonly RequestLedger _ledger = new();

    public async Task<TortureReport> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine(
            $"Torture with seed {options.Seed}: {options.Clients} clients, {options.Duration.TotalSeconds:0} s of faults"
        );
        await using var environment = await TortureEnvironment.StartAsync(options, cancellationToken);
        using var client = new ShopClient(environment.Gateway, environment.Faults.AccessTokens, _log);
        var sender = new KeyedSender(client, _ledger);
        var books = await TortureBooks.PrepareAsync(environment, sender, cancellationToken);
        using var health = new ResourceHealth(environment.Faults.StateFolder, environment.Services);
        var runner = new FaultRunner(environment.Faults, new RecoveryProbe(client, sender, health, books.Probe), _log);
        var leftOut = FindLeftOut(environment.Faults);
        var sampler = environment.Faults.Stores is { } stores ? new SessionSampler(stores) : null;
        try
        {
            await TortureAsync(runner, sampler, sender, books.ForClients, leftOut, client, cancellationToken);
            Console.WriteLine("Waiting until everything has settled ...");
            var audit = new TortureAudit(
                environment.Faults.Stores is { } all ? new StoreAudit(all, _ledger) : null,
                new GatewayAudit(client, sender, options.Seed),
                sender,
                health
            );
            var checks = await audit.RunAsync(_log, options.SettleTimeout, cancellationToken);
            var report = CreateReport(runner, sampler, leftOut, checks, audit.Settled);
            return report.Passed ? report : report with { Logs = environment.KeepLogs() };
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine(CreateReport(runner, sampler, leftOut, [], null).ToMarkdown());
            throw;
        }
    }

    private async Task TortureAsync(
        FaultRunner runner,
        SessionSampler? sampler,
        KeyedSender sender,
        BookSelection books,
        Dictionary<string, string> leftOut,
        ShopClient client,
        CancellationToken cancellationToken
    )
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable
            .Range(0, options.Clients)
            .Select(number =>
                new TortureClient(client, sender, books, new Random(options.Seed + number)).RunAsync(
                    stopping.Token,
                    cancellationToken
                )
            )
            .Append(sampler?.RunAsync(stopping.Token) ?? Task.CompletedTask)
            .ToList();
        var faults = FaultCatalogue
            .All.Where(fault => options.Faults.Contains(fault.Name) && !leftOut.ContainsKey(fault.Name))
            .ToList();
        try
        {
            await (
                faults.Count > 0
                    ? runner.RunAsync(
                        FaultSchedule.Create(faults, options.Seed),
                        faults.Count,
                        options.Duration,
                        cancellationToken
                    )
                    : Task.Delay(options.Duration, cancellationToken)
            );
        }
        finally
        {
            await stopping.CancelAsync();
        }

        await Task.WhenAll(clients);
    }

    private Dictionary<string, string> FindLeftOut(FaultTarget target) =>
        FaultCatalogue
            .All.Where(fault => options.Faults.Contains(fault.Name))
            .Select(fault => (fault.Name, Reason: fault.FindObstacle(target)))
            .Where(fault => fault.Reason is not null)
            .ToDictionary(fault => fault.Name, fault => fault.Reason!);

    private TortureReport CreateReport(
        FaultRunner runner,
        SessionSampler? sampler,
        Dictionary<string, string> leftOut,
        IReadOnlyList<AuditCheck> checks,
        TimeSpan? settled
    )
    {
        foreach (
            var name in options.Faults.Where(name =>
                !leftOut.ContainsKey(name) && runner.Results.All(result => result.Name != name)
            )
        )
        {
            leftOut[name] = "not reached";
        }

        return new(
            options.Seed,
            options.Clients,
            runner.Results,
            leftOut,
            [
                new(
                    "Biblio recovers from every fault",
                    [.. runner.Results.Where(result => !FaultRunner.IsGood(result)).Select(FaultRunner.Describe)]
                ),
                .. checks,
            ],
            _log.Snapshot(),
            _ledger.AcknowledgedOrders.Count,
            settled,
            sampler?.Peaks ?? new Dictionary<string, int>()
        );
    }
}
