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
        var shop = routes.MapGroup("/api/v1/shop").WithTags("Shop").ForEveryone();

        shop.MapGet("/books/{id:long}", GetBookInShop.Handle).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
