using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Audit;

/// <summary>Audits the database and Redis, and compares them with what the clients were told.</summary>
internal sealed class StoreAudit(StoreClients stores, RequestLedger ledger)
{
    /// <summary>Checks what becomes true when Biblio has settled.</summary>
    public async Task<IReadOnlyList<AuditCheck>> CheckSettlingAsync(CancellationToken cancellationToken) =>
        [
            .. await CheckAsync(SqlRules.Settling(stores.Schemas), cancellationToken),
            .. await StreamRules.CheckAsync(stores, cancellationToken),
        ];

    /// <summary>Checks what must be true when Biblio has settled.</summary>
    public async Task<IReadOnlyList<AuditCheck>> CheckInvariantsAsync(CancellationToken cancellationToken) =>
        [
            .. await new LedgerRules(ledger, stores).CheckAsync(cancellationToken),
            .. await CheckAsync(SqlRules.Invariants(stores.Schemas), cancellationToken),
        ];

    private async Task<List<AuditCheck>> CheckAsync(IReadOnlyList<SqlRule> rules, CancellationToken cancellationToken)
    {
        List<AuditCheck> checks = [];
        foreach (var rule in rules)
        {
            var rows = await stores.ReadRowsAsync(rule.Sql, cancellationToken);
            checks.Add(new(rule.Rule, [.. rows.Select(row => row[0])]));
        }

        return checks;
    }
}
