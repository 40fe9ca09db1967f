using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web;

/// <summary>Tells a visitor why a request failed that can be repeated.</summary>
internal static class ProblemTexts
{
    private const string Limited = "Limited";

    /// <summary>The text about too many requests with the time to wait, or else the text <paramref name="down"/>.</summary>
    public static string Explain(this IStringLocalizer<Texts> texts, Problem problem, string down) =>
        !problem.IsLimited ? texts[down]
        : problem.Wait is { } wait ? texts[Limited, Format(texts, wait)]
        : texts["Limited.Unknown"];

    private static string Format(IStringLocalizer<Texts> texts, TimeSpan wait) =>
        Math.Max(1, Math.Ceiling(wait.TotalSeconds)) switch
        {
            1 => texts["Wait.Second"],
            <= 90 and var seconds => texts["Wait.Seconds", seconds],
            var seconds => texts["Wait.Minutes", Math.Ceiling(seconds / 60)],
        };
}
