using System.Globalization;
using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Web.Components.Catalogue;

/// <summary>The posted forms that change a wish list. Each answers with a redirect back.</summary>
internal static class WishForms
{
    public const string ListPath = "/me/lists";
    public const string AddPath = "/me/lists/add";
    public const string RemovePath = "/me/lists/remove";

    public static void MapWishForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(AddPath, AddAsync).AllowAnonymous();
        routes.MapPost(RemovePath, RemoveAsync).AllowAnonymous();
    }

    public static Task<RedirectHttpResult> AddAsync(
        [FromForm] string? bookId,
        [FromForm] string? back,
        ReaderWishes wishes,
        HttpContext context
    ) => ChangeAsync(bookId, back, wishes.AddAsync, Flash.WishAdded, context);

    public static Task<RedirectHttpResult> RemoveAsync(
        [FromForm] string? bookId,
        [FromForm] string? back,
        ReaderWishes wishes,
        HttpContext context
    ) => ChangeAsync(bookId, back, wishes.RemoveAsync, Flash.WishRemoved, context);

    private static async Task<RedirectHttpResult> ChangeAsync(
        string? bookId,
        string? back,
        Func<long, Task<Problem?>> change,
        string done,
        HttpContext context
    )
    {
        back = LocalPath.OrDefault(back, ListPath);
        if (!long.TryParse(bookId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1)
        {
            return TypedResults.LocalRedirect(back);
        }

        var problem = await change(id);
        if (problem is { IsSignedOut: true })
        {
            // The session has ended elsewhere.
            await ReaderSession.SignOutAsync(context);
            return TypedResults.LocalRedirect(SignIn.Address(back));
        }

        Flash.Set(
            context,
            problem switch
            {
                null => done,
                { Type: "urn:biblio:wish-list-full" } => Flash.WishFull,
                _ => Flash.WishDown,
            }
        );
        return TypedResults.LocalRedirect(back);
    }
}
