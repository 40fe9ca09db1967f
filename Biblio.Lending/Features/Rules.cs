using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>The terms of a rule: days, hours, numbers, and money in the currency of the library.</summary>
internal sealed record TermsRequest(
    [property: Range(0, 3650)] int LoanDays,
    [property: Range(1, 240)] int? LoanHours,
    [property: Range(0, 100)] int MaxRenewals,
    [property: Range(0, 1000)] int MaxLoans,
    [property: Range(0, 1000)] int MaxHolds,
    [property: Range(1, 60)] int PickUpDays,
    [property: Range(0, 1000)] decimal FinePerDay,
    [property: Range(0, 365)] int GraceDays,
    [property: Range(0, 100_000)] decimal FineCap
)
{
    public RuleTerms ToTerms() =>
        new(LoanDays, LoanHours, MaxRenewals, MaxLoans, MaxHolds, PickUpDays, FinePerDay, GraceDays, FineCap);
}

/// <summary>A rule to add. A null category, kind or branch means any.</summary>
internal sealed record RuleRequest(
    ReaderCategory? Category,
    ItemKind? Kind,
    long? BranchId,
    [property: Required] TermsRequest Terms
);

/// <summary>A circulation rule. The most specific one applies: branch before kind before category.</summary>
internal sealed record RuleView(
    long Id,
    ReaderCategory? Category,
    ItemKind? Kind,
    long? BranchId,
    RuleTerms Terms,
    [property: JsonPropertyName("_links")] RuleLinks Links
)
{
    public static RuleView From(CirculationRule rule, HttpRequest request) =>
        new(
            rule.Id,
            rule.Category,
            rule.Kind,
            rule.BranchId,
            new(
                rule.LoanDays,
                rule.LoanHours,
                rule.MaxRenewals,
                rule.MaxLoans,
                rule.MaxHolds,
                rule.PickUpDays,
                rule.FinePerDay,
                rule.GraceDays,
                rule.FineCap
            ),
            new(
                ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Put, $"/rules/{rule.Id}"),
                ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Delete, $"/rules/{rule.Id}")
            )
        );
}

internal sealed record RuleLinks(ActionLink? Change, ActionLink? Delete);

internal static class Rules
{
    /// <summary>All circulation rules.</summary>
    public static async Task<Ok<Page<RuleView>>> List(
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var rules = await db
            .Rules.AsNoTracking()
            .OrderBy(rule => rule.Id)
            .ToPageAsync(page, request, cancellationToken);
        return TypedResults.Ok(
            rules
                .Items.Select(rule => RuleView.From(rule, request))
                .ToList()
                .ToPage(rules.Total, page, request)
                .WithAddLink(ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, "/rules"))
        );
    }

    /// <summary>Add a rule for a category, kind or branch that has none.</summary>
    public static async Task<Created<RuleView>> Add(
        RuleRequest request,
        LendingDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var rule = new CirculationRule
        {
            Category = request.Category,
            Kind = request.Kind,
            BranchId = request.BranchId,
        };
        rule.Change(request.Terms.ToTerms(), time.GetUtcNow().UtcDateTime);
        await db.CirculateAsync(
            async token =>
            {
                if (
                    await db.Rules.AnyAsync(
                        one =>
                            one.Category == request.Category
                            && one.Kind == request.Kind
                            && one.BranchId == request.BranchId,
                        token
                    )
                )
                {
                    throw new DomainException("rule-exists", "There is a rule for this category, kind and branch.");
                }

                db.Rules.Add(rule);
                await db.SaveChangesAsync(token);
                return true;
            },
            cancellationToken
        );
        return TypedResults.Created($"{http.PathBase}/rules", RuleView.From(rule, http));
    }

    /// <summary>Change the terms of a rule. Due dates of open loans stay.</summary>
    public static async Task<Results<Ok<RuleView>, NotFound>> Change(
        long id,
        TermsRequest terms,
        LendingDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.Rules.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } rule)
        {
            return TypedResults.NotFound();
        }

        rule.Change(terms.ToTerms(), time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(RuleView.From(rule, http));
    }

    /// <summary>Delete a rule. The rule for everything stays.</summary>
    public static async Task<Results<NoContent, NotFound>> Delete(
        long id,
        LendingDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.Rules.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } rule)
        {
            return TypedResults.NotFound();
        }

        if (rule is { Category: null, Kind: null, BranchId: null })
        {
            throw new DomainException("last-rule", "The rule for everything is needed when no other one applies.");
        }

        await db.Rules.Where(one => one.Id == id).ExecuteDeleteAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
