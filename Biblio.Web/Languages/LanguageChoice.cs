using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Biblio.Web.Languages;

/// <summary>
/// The page's language is French, the default, or English. The cookie of the user's choice takes precedence over the
/// browser's preference.
/// </summary>
internal static class LanguageChoice
{
    public static readonly string[] Supported = ["fr", "en"];

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Supported[0]).AddSupportedCultures(Supported).AddSupportedUICultures(Supported);
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider(),
                new AcceptLanguageHeaderRequestCultureProvider(),
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
