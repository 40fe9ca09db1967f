using Biblio.Identity;
using Biblio.Orders.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class GetCart
{
    /// <summary>My cart, with present prices, taxes and the total. It has 50 lines at most, so it is not paged.</summary>
    public static async Task<Ok<CartView>> Handle(
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        IOptions<OrdersOptions> options,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await CartView.ReadAsync(db, caller, options.Value, http, cancellationToken));
}
