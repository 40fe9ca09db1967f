using System.Globalization;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Biblio.Web.Session;

/// <summary>A reader's session with the shop: a cookie that no script can read, and in it, encrypted, the tokens that the shop shows at the API in the reader's name.</summary>
internal static class ReaderSession
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string AccessToken = "access_token";

    private const string RefreshToken = "refresh_token";
    private const string Ends = "expires_at";

    // long enough for the page that is being made
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    public static void AddReaderSession(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddTransient<BearerTokenHandler>();
        services.AddScoped<SignIn>();
        services
            .AddAuthentication(Scheme)
            .AddCookie(Scheme, cookie =>
            {
                cookie.Cookie.Name = "biblio-session";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.LoginPath = cookie.AccessDeniedPath = SignIn.Path;
                cookie.ReturnUrlParameter = SignIn.Back;
                cookie.ExpireTimeSpan = TimeSpan.FromDays(14);
                cookie.Events.OnValidatePrincipal = RenewAsync;
                cookie.Events.OnRedirectToLogin = SignIn.AskAsync;
            });
        services.AddAuthorization();
    }

    /// <summary>Pages that do not ask for a reader are for everybody.</summary>
    public static void ForEveryoneUnlessSaid(this IEndpointConventionBuilder pages) =>
        pages.Finally(page =>
        {
            if (!page.Metadata.OfType<IAuthorizeData>().Any())
            {
                page.Metadata.Add(new AllowAnonymousAttribute());
            }
        });

    public static Task BeginAsync(HttpContext context, Reader reader, Tokens tokens, TimeProvider time)
    {
        var properties = new AuthenticationProperties { IsPersistent = true };
        Keep(properties, tokens, time);
        return context.SignInAsync(Scheme, reader.ToPrincipal(Scheme), properties);
    }

    public static Task EndAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>Tokens that are about to end are renewed; when the API says that the session is over, it is over here too. While the API is down, the reader stays who they are.</summary>
    private static async Task RenewAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var time = services.GetRequiredService<TimeProvider>();
        if (
            DateTimeOffset.TryParse(context.Properties.GetTokenValue(Ends), CultureInfo.InvariantCulture, out var end)
            && time.GetUtcNow() < end - Reserve
        )
        {
            return;
        }

        var renewed = await services
            .GetRequiredService<AccountClient>()
            .RefreshAsync(context.Properties.GetTokenValue(RefreshToken) ?? "", context.HttpContext.RequestAborted);
        if (renewed.Succeeded)
        {
            Keep(context.Properties, renewed.Value, time);
            context.ShouldRenew = true;
        }
        else if (!renewed.Problem.IsDown)
        {
            context.RejectPrincipal();
            await EndAsync(context.HttpContext);
        }
    }

    private static void Keep(AuthenticationProperties properties, Tokens tokens, TimeProvider time) =>
        properties.StoreTokens([
            new() { Name = AccessToken, Value = tokens.AccessToken },
            new() { Name = RefreshToken, Value = tokens.RefreshToken },
            new()
            {
                Name = Ends,
                Value = (time.GetUtcNow() + TimeSpan.FromSeconds(tokens.ExpiresIn)).ToString(
                    "O",
                    CultureInfo.InvariantCulture
                ),
            },
        ]);
}
