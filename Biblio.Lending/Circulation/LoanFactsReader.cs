using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Circulation;

/// <summary>Collects what the loan policy needs to know about a reader and a copy.</summary>
internal sealed class LoanFactsReader(LendingDbContext db, IOptions<LendingOptions> options)
{
    public async Task<LoanFacts> ReadAsync(
        Copy copy,
        Reader reader,
        Library library,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var today = library.Calendar.DayOf(now);
        var available = await db.Copies.CountAsync(
            one => one.BookId == copy.BookId && one.State == CopyState.Available,
            cancellationToken
        );
        // Whoever is not among the first of a long queue gets none of these copies. The rest of it is not read.
        var waiting = await db.WaitingFor(copy.BookId, copy.Id, today)
            .Select(hold => hold.UserId)
            .Take(available + 1)
            .ToListAsync(cancellationToken);
        var own = waiting.IndexOf(reader.UserId);
        return new()
        {
            State = copy.State,
            Rule = library.RuleFor(reader.Category, copy.Kind),
            Today = today,
            IsReaders = await IsReadersAsync(copy, reader.UserId, cancellationToken),
            WaitingBefore = own >= 0 ? own : waiting.Count,
            AvailableCopies = available,
            OpenLoans = await db.Loans.CountAsync(
                loan => loan.UserId == reader.UserId && loan.ReturnedAt == null,
                cancellationToken
            ),
            Owes = await db.OwesAsync(reader.UserId, now, cancellationToken),
            BlockAbove = options.Value.BlockAbove,
            IsBlocked = reader.BlockReason is not null,
            CardExpiresOn = reader.ExpiresOn,
        };
    }

    private async Task<bool> IsReadersAsync(Copy copy, long userId, CancellationToken cancellationToken) =>
        copy.State == CopyState.OnHoldShelf
            ? (await db.FindHolderAsync(copy.Id, cancellationToken))?.UserId == userId
            : await db.Loans.AnyAsync(
                loan => loan.CopyId == copy.Id && loan.ReturnedAt == null && loan.UserId == userId,
                cancellationToken
            );
}
