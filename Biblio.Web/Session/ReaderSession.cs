using System.Globalization;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Biblio.Web.Session;

/// <summary>The session of a reader. An encrypted, HTTP-only cookie contains the tokens for the API.</summary>
internal static class ReaderSession
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string AccessToken = "access_token";

    private static readonly object RenewalKey = new();

    private const string RefreshToken = "refresh_token";
    private const string ExpiresAt = "expires_at";

    // Tokens are renewed this long before they expire, so that they stay valid while a page is rendered.
    private static readonly TimeSpan RenewalMargin = TimeSpan.FromSeconds(30);

    public static void AddReaderSession(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddTransient<BearerTokenHandler>();
        services.AddScoped<SignIn>();
        services.AddSingleton<VisitorCart>();
        services.AddSingleton<TypedForms>();
        services.AddScoped<ReaderCart>();
        services.AddScoped<ReaderWishes>();
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
                cookie.Events.OnRedirectToLogin = SignIn.HandleRedirectAsync;
            });
        services.AddAuthorization();
    }

    /// <summary>Allows anonymous requests to all pages without <c>[Authorize]</c>.</summary>
    public static void AllowAnonymousByDefault(this IEndpointConventionBuilder pages) =>
        pages.Finally(page =>
        {
            if (!page.Metadata.OfType<IAuthorizeData>().Any())
            {
                page.Metadata.Add(new AllowAnonymousAttribute());
            }
        });

    public static Task SignInAsync(HttpContext context, Reader reader, Tokens tokens, TimeProvider time)
    {
        var properties = new AuthenticationProperties { IsPersistent = true };
        StoreTokens(properties, tokens, time);
        return context.SignInAsync(Scheme, reader.ToPrincipal(Scheme), properties);
    }

    /// <summary>Changes what the session knows about the reader. The tokens stay.</summary>
    public static async Task UpdateAsync(HttpContext context, Reader reader)
    {
        var session = await context.AuthenticateAsync(Scheme);
        await context.SignInAsync(Scheme, reader.ToPrincipal(Scheme), session.Properties);
    }

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>
    /// Ends the session here because it has ended at the API, and leads over the sign-in page back to
    /// <paramref name="back"/>, by default the current page.
    /// </summary>
    public static async Task EndAsync(HttpContext context, NavigationManager navigation, string? back = null)
    {
        context.RequestServices.GetRequiredService<TypedForms>().Keep(context, Form(context));
        await SignOutAsync(context);
        navigation.NavigateTo(SignIn.Address(back ?? context.Request.Path + context.Request.QueryString));
    }

    private static IFormCollection Form(HttpContext context) =>
        context.Request.HasFormContentType ? context.Request.Form : FormCollection.Empty;

    /// <summary>Why the expired access token of this request could not be renewed yet, or null.</summary>
    public static Problem? RenewalProblem(HttpContext context) => context.Items[RenewalKey] as Problem;

    /// <summary>
    /// Renews tokens that are about to expire. The session ends when the API refuses the refresh token, but not while
    /// the API is unavailable.
    /// </summary>
    private static async Task RenewAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var time = services.GetRequiredService<TimeProvider>();
        if (
            DateTimeOffset.TryParse(
                context.Properties.GetTokenValue(ExpiresAt),
                CultureInfo.InvariantCulture,
                out var expiresAt
            )
            && time.GetUtcNow() < expiresAt - RenewalMargin
        )
        {
            return;
        }

        var renewed = await services
            .GetRequiredService<AccountClient>()
            .RefreshAsync(context.Properties.GetTokenValue(RefreshToken) ?? "", context.HttpContext.RequestAborted);
        if (renewed.Succeeded)
        {
            StoreTokens(context.Properties, renewed.Value, time);
            context.ShouldRenew = true;
        }
        else if (renewed.Problem.IsUnavailable)
        {
            // The session goes on, but the API would refuse the expired token as if the session had ended.
            if (time.GetUtcNow() >= expiresAt)
            {
                context.HttpContext.Items[RenewalKey] = renewed.Problem;
            }
        }
        else
        {
            context.RejectPrincipal();
            await SignOutAsync(context.HttpContext);
        }
    }

    private static void StoreTokens(AuthenticationProperties properties, Tokens tokens, TimeProvider time) =>
        properties.StoreTokens([
            new() { Name = AccessToken, Value = tokens.AccessToken },
            new() { Name = RefreshToken, Value = tokens.RefreshToken },
            new()
            {
                Name = ExpiresAt,
                Value = (time.GetUtcNow() + TimeSpan.FromSeconds(tokens.ExpiresIn)).ToString(
                    "O",
                    CultureInfo.InvariantCulture
                ),
            },
        ]);
}
