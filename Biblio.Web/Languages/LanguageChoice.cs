using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Biblio.Web.Languages;

/// <summary>
/// The page's language is French, the default, or English. The cookie of the user's choice takes precedence over the
/// browser's preference, and that over the language of the account.
/// </summary>
internal static class LanguageChoice
{
    public static readonly string[] Supported = ["fr", "en"];

    /// <summary>The claim of a signed-in reader with the language of the account.</summary>
    public const string Claim = "language";

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<ServiceTranslations>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Supported[0]).AddSupportedCultures(Supported).AddSupportedUICultures(Supported);
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider(),
                new AcceptLanguageHeaderRequestCultureProvider(),
                new CustomRequestCultureProvider(context =>
                    Task.FromResult(
                        context.User.FindFirst(Claim)?.Value is { } language
                            ? new ProviderCultureResult(language)
                            : null
                    )
                ),
            ];
            options.ApplyCurrentCultureToResponseHeaders = true;
        });
    }

    public static void UseLanguages(this WebApplication app)
    {
        app.UseRequestLocalization();
        app.Use(
            (context, next) =>
            {
                context.Response.Headers.Append("Vary", "Accept-Language, Cookie");
                return next(context);
            }
        );
    }

    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
}
