using Biblio.Web.Clients;
using Biblio.Web.Components.Lending;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Staff.Desk;

/// <summary>A rule in words.</summary>
internal static class RuleTexts
{
    /// <summary>For whom and what the rule is.</summary>
    public static string For(LendingRule rule, IReadOnlyList<Branch> branches, IStringLocalizer<Texts> texts)
    {
        string?[] parts =
        [
            rule.Category is { } category ? texts["Lending.Category." + category].Value : null,
            rule.Kind is { } kind ? texts["Lending.Kind." + kind].Value : null,
            rule.BranchId is { } branch ? LendingTexts.Name(branches, branch) : null,
        ];
        return parts.All(part => part is null)
            ? texts["Lending.Everything"]
            : string.Join(" · ", parts.Where(part => part is not null));
    }

    /// <summary>How long something is lent.</summary>
    public static string Time(LendingTerms terms, IStringLocalizer<Texts> texts) =>
        terms.LoanHours is { } hours ? texts["Lending.Rule.Hours", hours]
        : terms.LoanDays == 0 ? texts["Lending.Rule.NotLent"]
        : texts.Count("Lending.Rule.Days", terms.LoanDays);
}
