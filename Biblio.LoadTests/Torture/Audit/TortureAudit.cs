using System.Diagnostics;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Audit;

/// <summary>
/// Waits after a run until Biblio has settled, then checks every rule. Without <paramref name="stores"/>, the run did
/// not start this Biblio.
/// </summary>
internal sealed class TortureAudit(StoreAudit? stores, GatewayAudit gateway, KeyedSender sender, ResourceHealth health)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long Biblio needed to settle.</summary>
    public TimeSpan Settled { get; private set; }

    public async Task<IReadOnlyList<AuditCheck>> RunAsync(
        ClientLog log,
        TimeSpan settleTimeout,
        CancellationToken cancellationToken
    )
    {
        var waited = Stopwatch.StartNew();
        var unanswered = await sender.SendUnansweredAsync(AnswerTimeout, cancellationToken);
        List<AuditCheck> checks =
        [
            new(
                "every write is answered in the end",
                [.. unanswered.Select(request => $"{request.Request.Label}, key {request.Key}")]
            ),
        ];
        for (; ; await Task.Delay(Interval, cancellationToken))
        {
            var settling = await CheckSettlingAsync(cancellationToken);
            Settled = waited.Elapsed;
            if (Settled > settleTimeout || settling.All(check => check.Findings.Count == 0))
            {
                checks.AddRange(settling);
                break;
            }
        }

        checks.Add(await gateway.CheckRepeatedKeysAsync(cancellationToken));
        if (stores is null)
        {
            checks.Add(new("database and Redis", []) { LeftOut = "--target: the run has no access to them" });
        }
        else
        {
            checks.AddRange(
                await TryAsync("the stores can be read", () => stores.CheckInvariantsAsync(cancellationToken))
            );
        }

        checks.Add(new("no client saw an answer that must not be given", log.Findings));
        return checks;
    }

    private async Task<List<AuditCheck>> CheckSettlingAsync(CancellationToken cancellationToken)
    {
        List<AuditCheck> checks =
        [
            new("every resource is healthy", await health.FindUnhealthyAsync(cancellationToken)),
            .. await gateway.CheckSettlingAsync(cancellationToken),
        ];
        if (stores is not null)
        {
            checks.AddRange(
                await TryAsync("the stores can be read", () => stores.CheckSettlingAsync(cancellationToken))
            );
        }

        return checks;
    }

    private static async Task<IReadOnlyList<AuditCheck>> TryAsync(
        string rule,
        Func<Task<IReadOnlyList<AuditCheck>>> check
    )
    {
        try
        {
            return await check();
        }
        catch (LoadException exception)
        {
            return [new(rule, [exception.Message])];
        }
    }
}
