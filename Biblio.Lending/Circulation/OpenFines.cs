using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

internal static class OpenFines
{
    /// <summary>
    /// Pays fines in this order, and returns what is left of the amount. The caller has locked the fines.
    /// </summary>
    public static async Task<decimal> PayFinesAsync(
        this LendingDbContext db,
        IEnumerable<Fine> fines,
        decimal amount,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var rest = amount;
        foreach (var fine in fines.Where(fine => fine.Open > 0).TakeWhile(_ => rest > 0))
        {
            var part = Math.Min(rest, fine.Open);
            rest -= part;
            await db
                .Fines.Where(one => one.Id == fine.Id)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(one => one.Paid, one => one.Paid + part).SetProperty(one => one.ChangedAt, now),
                    cancellationToken
                );
        }

        return rest;
    }
}
