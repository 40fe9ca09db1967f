using Biblio.Lending.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>The result of comparing copies with their ledger, their loans and their holds.</summary>
internal sealed record AuditView(
    bool AddsUp,
    long Copies,
    long OpenLoans,
    long OpenHolds,
    IReadOnlyList<AuditView.Difference> Differences
)
{
    internal sealed record Difference(long CopyId, string State, string Problem);
}

internal static class Audit
{
    private const int MaxDifferences = 100;

    /// <summary>Compares copies with ledger, loans and holds, and lists up to 100 that differ.</summary>
    public static async Task<Ok<AuditView>> Handle(LendingDbContext db, CancellationToken cancellationToken)
    {
        // One statement sees a consistent snapshot during circulation.
        var differences = await db
            .Database.SqlQuery<AuditView.Difference>(
                $"""
                SELECT c.id AS CopyId, c.state AS State, 'ledger-ends-elsewhere' AS Problem
                FROM copies c JOIN copy_changes l ON l.copy_id = c.id
                WHERE l.id = (SELECT MAX(m.id) FROM copy_changes m WHERE m.copy_id = c.id) AND l.to_state <> c.state
                UNION ALL
                SELECT c.id, c.state, 'ledger-is-missing' FROM copies c
                WHERE NOT EXISTS (SELECT 1 FROM copy_changes l WHERE l.copy_id = c.id)
                UNION ALL
                SELECT l.copy_id, l.to_state, 'ledger-has-a-gap' FROM copy_changes l
                WHERE NOT l.from_state <=> (SELECT p.to_state FROM copy_changes p
                                            WHERE p.copy_id = l.copy_id AND p.id < l.id ORDER BY p.id DESC LIMIT 1)
                UNION ALL
                SELECT c.id, c.state, 'state-and-loan-differ' FROM copies c
                LEFT JOIN loans l ON l.open_copy_id = c.id
                WHERE (c.state = 'onloan' AND l.id IS NULL) OR (c.state NOT IN ('onloan', 'lost') AND l.id IS NOT NULL)
                UNION ALL
                SELECT c.id, c.state, 'state-and-hold-differ' FROM copies c
                LEFT JOIN holds h ON h.held_copy_id = c.id
                WHERE (c.state = 'onholdshelf' AND (h.id IS NULL OR h.state <> 'ready'))
                   OR (c.state NOT IN ('onholdshelf', 'intransit') AND h.id IS NOT NULL)
                LIMIT {MaxDifferences}
                """
            )
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            new AuditView(
                differences.Count == 0,
                await db.Copies.LongCountAsync(cancellationToken),
                await db.Loans.LongCountAsync(loan => loan.ReturnedAt == null, cancellationToken),
                await db.Holds.LongCountAsync(hold => hold.EndedAt == null, cancellationToken),
                differences
            )
        );
    }
}
