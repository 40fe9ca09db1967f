using System.Globalization;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Features;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Aggregation;

internal static class GetMyPage
{
    private const int PageSize = 5;

    /// <summary>Get my account and my latest orders; <c>partial</c> names missing services.</summary>
    public static async Task<Results<Ok<MyPage>, NotFound>> Handle(
        Caller caller,
        AccountsDbContext db,
        Aggregator aggregator,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var orders = aggregator.GetAsync<OrdersInShop>(
            "orders",
            string.Create(CultureInfo.InvariantCulture, $"/orders?userId={caller.UserId}&pageSize={PageSize}"),
            cancellationToken
        );

        return
            await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == caller.UserId, cancellationToken)
                is { } account
            ? TypedResults.Ok(MyPage.From(UserView.From(account, caller), await orders, request))
            : TypedResults.NotFound();
    }
}
