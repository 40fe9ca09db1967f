using System.Globalization;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Features;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Aggregation;

internal static class GetMyPage
{
    private const int Latest = 5;

    /// <summary>My page: my account, my last orders, and what I can do with either; without the orders, and saying so in <c>partial</c>, while the service that knows them is down.</summary>
    public static async Task<Results<Ok<MyPage>, NotFound>> Handle(
        Caller caller,
        AccountsDbContext db,
        Aggregator parts,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var orders = parts.AskAsync<OrdersInShop>(
            "orders",
            string.Create(CultureInfo.InvariantCulture, $"/orders?userId={caller.UserId}&pageSize={Latest}"),
            cancellationToken
        );

        return
            await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == caller.UserId, cancellationToken)
                is { } account
            ? TypedResults.Ok(MyPage.From(UserView.From(account, caller), await orders, request))
            : TypedResults.NotFound();
    }
}
