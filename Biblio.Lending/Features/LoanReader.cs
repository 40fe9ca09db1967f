using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Features;

/// <summary>Reads loans as views.</summary>
internal sealed class LoanReader(LendingDbContext db, TimeProvider time, IOptions<LendingOptions> options)
{
    public DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task<Page<LoanView>> PageAsync(
        IQueryable<Loan> loans,
        PageQuery page,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var found = await loans.ToPageAsync(page, request, cancellationToken);
        return (await ReadAsync(found.Items, request, cancellationToken)).ToPage(found.Total, page, request);
    }

    public async Task<LoanView> GetAsync(long id, HttpRequest request, CancellationToken cancellationToken) =>
        (
            await ReadAsync(
                [await db.Loans.AsNoTracking().SingleAsync(loan => loan.Id == id, cancellationToken)],
                request,
                cancellationToken
            )
        )[0];

    public Task<List<LoanView>> ReadAsync(
        IReadOnlyList<Loan> loans,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => LoanView.ReadAsync(loans, db, options.Value.Currency, Now, request, cancellationToken);
}
