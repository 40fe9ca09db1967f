using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Biblio.Web.Languages;

/// <summary>French first, and English: what was chosen (a cookie), else what the browser asks for.</summary>
internal static class LanguageChoice
{
    public static readonly string[] Known = ["fr", "en"];

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Known[0]).AddSupportedCultures(Known).AddSupportedUICultures(Known);
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
