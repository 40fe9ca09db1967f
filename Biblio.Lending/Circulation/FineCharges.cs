using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;

namespace Biblio.Lending.Circulation;

/// <summary>Adds fines, each with its event.</summary>
internal static class FineCharges
{
    public static async Task<Fine> ChargeAsync(
        this LendingDbContext db,
        Fine fine,
        Telemetry telemetry,
        CancellationToken cancellationToken
    )
    {
        db.Fines.Add(fine);
        await db.SaveChangesAsync(cancellationToken);
        db.Publish(
            "lending",
            "fine-charged",
            new FineCharged(fine.UserId ?? 0, fine.Id, fine.Amount, fine.Currency, fine.ChargedAt)
        );
        db.AfterCommit(() => telemetry.AddFine(fine.Kind, fine.Amount));
        return fine;
    }
}
