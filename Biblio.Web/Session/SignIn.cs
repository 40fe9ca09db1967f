using Biblio.Web.Clients;
using Biblio.Web.Languages;
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

        return await ContinueAsync(context, tokens.Value);
    }

    /// <summary>Signs a visitor in who has tokens. Null when that succeeded.</summary>
    public async Task<Problem?> ContinueAsync(HttpContext context, Tokens tokens)
    {
        var me = await account.MeAsync(tokens.AccessToken, context.RequestAborted);
        if (me.Succeeded)
        {
            var language = me.Value.Language ?? await KeepLanguageAsync(context, tokens.AccessToken);
            await ReaderSession.SignInAsync(
                context,
                new(me.Value.Id, me.Value.Name, me.Value.IsStaff, language),
                tokens,
                time
            );
            CartCount.Forget(context);
            await MergeWishesAsync(context, tokens.AccessToken);
            await MergeCartAsync(context, tokens.AccessToken);
        }

        return me.Problem;
    }

    /// <summary>The account gets the language of the page. Without it, nothing is lost.</summary>
    private async Task<string> KeepLanguageAsync(HttpContext context, string accessToken)
    {
        await account.KeepLanguageAsync(accessToken, LanguageChoice.Current, context.RequestAborted);
        return LanguageChoice.Current;
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

    /// <summary>Moves the wish list of the visit to the account. While that fails, the cookie stays.</summary>
    private async Task MergeWishesAsync(HttpContext context, string accessToken)
    {
        var ids = BookIdCookie.Wishes.Read(context);
        if (
            ids.Count > 0
            && await account.MergeWishesAsync(accessToken, ids, context.RequestAborted) is null or { Status: 409 }
        )
        {
            BookIdCookie.Wishes.Write(context, []);
        }
    }

    /// <summary>
    /// Redirects a page to the sign-in form, and keeps what was typed into its own, but returns 401 to a script.
    /// </summary>
    public static async Task HandleRedirectAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await context.HttpContext.RequestServices.GetRequiredService<TypedForms>().KeepAsync(context.HttpContext);
        // A relative address is valid for every public host name.
        context.Response.Redirect(Address(context.Request.Path + context.Request.QueryString));
    }
}
