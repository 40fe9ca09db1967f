using Biblio.Api.Accounts;
using Biblio.ServiceDefaults.Identity;

namespace Biblio.Api.Shop;

/// <summary>Answers composed for the shop front: one call, several services.</summary>
internal static class ShopApi
{
    public static void AddShop(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<Parts>();
    }

    public static void MapShop(this IEndpointRouteBuilder routes)
    {
        var shop = routes.MapGroup("/api/v1/shop").WithTags("Shop");

        shop.MapGet("/books/{id:long}", GetBookInShop.Handle).ForEveryone().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/me", GetMine.Handle).ForReaders().AddEndpointFilter<WhenReady>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/overview", GetOverview.Handle).ForStaff();
    }
}
