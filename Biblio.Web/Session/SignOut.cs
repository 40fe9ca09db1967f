using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Web.Session;

internal static class SignOut
{
    public const string Path = "/sign-out";

    /// <summary>The session ends here and at the API; here also when the API can not be told, and then it ends there by itself.</summary>
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

        await ReaderSession.EndAsync(context);
        return TypedResults.LocalRedirect(LocalPath.Or(back, "/"));
    }
}
