using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Biblio.Web.Session;

/// <summary>Signs a visitor in, and provides the address of the sign-in page.</summary>
internal sealed class SignIn(AccountClient account, VisitorCart cart, TimeProvider time)
{
    public const string Path = "/sign-in";
    public const string Back = "back";

    public static string Address(string back) => $"{Path}?{Back}={Uri.EscapeDataString(back)}";

    /// <summary>Null when the visitor is signed in.</summary>
    public async Task<Problem?> TryAsync(HttpContext context, string email, string password)
    {
        var tokens = await account.LoginAsync(email, password, context.RequestAborted);
        if (!tokens.Succeeded)
        {
            return tokens.Problem;
        }

        var me = await account.MeAsync(tokens.Value.AccessToken, context.RequestAborted);
        if (me.Succeeded)
        {
            await ReaderSession.SignInAsync(
                context,
                new(me.Value.Id, me.Value.Name, me.Value.IsStaff),
                tokens.Value,
                time
            );
            await MergeCartAsync(context, tokens.Value.AccessToken);
        }

        return me.Problem;
    }

    /// <summary>
    /// Merges the cart of the visit into the account's. While that fails, the cookie stays, and the cart page tries
    /// again.
    /// </summary>
    private async Task MergeCartAsync(HttpContext context, string accessToken)
    {
        var lines = cart.Read(context);
        if (
            lines.Count > 0
            && await account.MergeCartAsync(accessToken, lines.ToItems(), context.RequestAborted) is null
        )
        {
            cart.Write(context, []);
            Flash.Set(context, Flash.CartMerged);
        }
    }

    /// <summary>Redirects a page to the sign-in form, but returns 401 to a script.</summary>
    public static Task HandleRedirectAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            // A relative address is valid for every public host name.
            context.Response.Redirect(Address(context.Request.Path + context.Request.QueryString));
        }

        return Task.CompletedTask;
    }
}
