using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Web.Session;

internal static class SignOut
{
    public const string Path = "/sign-out";

    /// <summary>
    /// Ends the session here and in the API. While the API is unavailable, its session ends later, at its expiry.
    /// </summary>
    public static async Task<RedirectHttpResult> Handle(
        [FromForm] string? back,
        AccountClient account,
        HttpContext context
    )
    {
        if (await context.GetTokenAsync(ReaderSession.Scheme, ReaderSession.AccessToken) is { } token)
        {
            await account.LogoutAsync(token, context.RequestAborted);
        }

        await ReaderSession.SignOutAsync(context);
        CartCount.Forget(context);
        return TypedResults.LocalRedirect(LocalPath.OrDefault(back, "/"));
    }
}
