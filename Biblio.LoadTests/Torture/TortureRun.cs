using Biblio.LoadTests.Running;
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
    private const int ProbeCopies = 10_000;
    private static readonly TimeSpan PreparationTimeout = TimeSpan.FromSeconds(30);

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
        var books = await ReadBooksAsync(environment, cancellationToken);
        var probeBook = await PrepareProbeAsync(sender, books, cancellationToken);
        using var health = new ResourceHealth(environment.Faults.StateFolder, environment.Services);
        var runner = new FaultRunner(environment.Faults, new RecoveryProbe(client, sender, health, probeBook), _log);
        var leftOut = FindLeftOut(environment.Faults);
        var sampler = environment.Faults.Stores is { } stores ? new SessionSampler(stores) : null;
        try
        {
            await TortureAsync(
                runner,
                sampler,
                sender,
                new([.. books.SkipLast(1)]),
                leftOut,
                client,
                cancellationToken
            );
            Console.WriteLine("Waiting until everything has settled ...");
            var audit = new TortureAudit(
                environment.Faults.Stores is { } all ? new StoreAudit(all, _ledger) : null,
                new GatewayAudit(client, sender, options.Seed),
                sender,
                health
            );
            var checks = await audit.RunAsync(_log, cancellationToken);
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
        IReadOnlyDictionary<string, string> leftOut,
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
                    ? runner.RunAsync(FaultSchedule.Create(faults, options.Seed), options.Duration, cancellationToken)
                    : Task.Delay(options.Duration, cancellationToken)
            );
        }
        finally
        {
            await stopping.CancelAsync();
        }

        await Task.WhenAll(clients);
    }

    private static async Task<IReadOnlyList<long>> ReadBooksAsync(
        TortureEnvironment environment,
        CancellationToken cancellationToken
    )
    {
        using var reader = new GatewayClient(environment.Gateway, environment.Faults.AccessTokens);
        await StockSnapshot.WaitUntilFilledAsync(reader, cancellationToken);
        return (await StockSnapshot.ReadAsync(reader, cancellationToken)).Books;
    }

    // The orders that measure recovery are for a book of their own, which never sells out.
    private static async Task<long> PrepareProbeAsync(
        KeyedSender sender,
        IReadOnlyList<long> books,
        CancellationToken cancellationToken
    )
    {
        var restock = new RestockRequest(Guid.CreateVersion7().ToString(), books[^1], ProbeCopies);
        return await sender.SendNewAsync(restock, null, PreparationTimeout, cancellationToken)
            ? books[^1]
            : throw new LoadException($"Book {books[^1]} could not be restocked.");
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
            leftOut[name] = $"not reached within {options.Duration.TotalSeconds:0} s";
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
