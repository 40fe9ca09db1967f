using Biblio.Api.Accounts;
using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Api.WishLists;

/// <summary>The routes of the wish list of the signed-in account.</summary>
internal static class WishesApi
{
    public const string Path = "/api/v1/wish-list";

    public static void MapWishes(this IEndpointRouteBuilder routes)
    {
        var wishes = routes
            .MapGroup(Path)
            .WithTags("Wish list")
            .RequireReader()
            .AllowHead()
            .AddEndpointFilter<DatabaseReadyFilter>();

        wishes.MapGet("/", ListWishes.Handle);
        wishes
            .MapPut("/{bookId:long}", AddWish.Handle)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        wishes.MapDelete("/{bookId:long}", RemoveWish.Handle);
        wishes
            .MapPost("/merge", AddWish.HandleMerge)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
