using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Biblio.Web.Session;

/// <summary>How a visitor becomes a reader, and comes back to where they were.</summary>
internal sealed class SignIn(AccountClient account, TimeProvider time)
{
    public const string Path = "/sign-in";
    public const string Back = "back";

    public static string Address(string back) => $"{Path}?{Back}={Uri.EscapeDataString(back)}";

    /// <summary>Null when it was done.</summary>
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
            await ReaderSession.BeginAsync(
                context,
                new(me.Value.Id, me.Value.Name, me.Value.IsStaff),
                tokens.Value,
                time
            );
        }

        return me.Problem;
    }

    /// <summary>A page leads to the form; a script, which can not fill one in, hears no.</summary>
    public static Task AskAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            // relative: whatever the shop is called outside
            context.Response.Redirect(Address(context.Request.Path + context.Request.QueryString));
        }

        return Task.CompletedTask;
    }
}
