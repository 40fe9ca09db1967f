using System.Globalization;
using Biblio.Web.Clients;
using Biblio.Web.Languages;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Lending;

/// <summary>What Lending answers, in the words of a reader or of the desk.</summary>
internal static class LendingTexts
{
    private const string Prefix = "urn:biblio:";

    /// <summary>Every reason of a refusal, or else what was wrong.</summary>
    public static IReadOnlyList<string> ExplainLending(this IStringLocalizer<Texts> texts, Problem problem)
    {
        if (problem.IsUnavailable)
        {
            return [texts.Explain(problem, "Lending.NotDone")];
        }

        if (problem.Reasons is { Count: > 0 } reasons)
        {
            return [.. reasons.Select(ToText)];
        }

        if (problem.Errors is { } errors && (errors.ContainsKey("barcode") || errors.ContainsKey("card")))
        {
            return [texts["Lending.BadBarcode"]];
        }

        if (problem.Errors is { } others && others.ContainsKey("dueOn"))
        {
            return [texts["Lending.BadDueDay"]];
        }

        var code =
            problem.Type?.StartsWith(Prefix, StringComparison.Ordinal) == true ? problem.Type[Prefix.Length..] : "";
        return [texts["Lending.Problem." + code] is { ResourceNotFound: false } known ? known : texts["Staff.Refused"]];
    }

    /// <summary>The sentence in the visitor's language.</summary>
    public static string ToText(Refusal reason) => LanguageChoice.Current == "fr" ? reason.Fr : reason.En;

    /// <summary>21 déc. 2026 in French, 21 Dec 2026 in English.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>The day of a date field, or null.</summary>
    public static DateOnly? ParseDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    /// <summary>The day as a date field needs it.</summary>
    public static string? FieldValue(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Title(string? title, long bookId, IStringLocalizer<Texts> texts) =>
        title ?? $"{texts["Order.Book"]} {bookId.ToString(CultureInfo.InvariantCulture)}";

    public static string Name(IEnumerable<Branch> branches, long id) =>
        branches.FirstOrDefault(branch => branch.Id == id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);
}
