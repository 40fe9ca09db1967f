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

/// <summary>A branch: IANA time zone, region of public holidays or null, and the weekdays on which it opens.</summary>
internal sealed record BranchRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required, StringLength(64, MinimumLength = 1)] string TimeZone,
    [property: StringLength(10)] string? Holidays,
    [property: Required, MinLength(1), MaxLength(7)] DayOfWeek[] OpenDays
);

/// <summary>A branch to open. Its code is short and never changes.</summary>
internal sealed record OpenBranchRequest(
    [property: Required, RegularExpression("[a-z0-9-]{1,20}")] string Code,
    [property: Required] BranchRequest Branch
);

/// <summary>A branch of the library.</summary>
internal sealed record BranchView(
    long Id,
    string Code,
    string Name,
    string TimeZone,
    string? Holidays,
    IReadOnlyList<DayOfWeek> OpenDays,
    [property: JsonPropertyName("_links")] BranchLinks Links
)
{
    public static BranchView From(Branch branch, HttpRequest request) =>
        new(
            branch.Id,
            branch.Code,
            branch.Name,
            branch.TimeZone,
            branch.Holidays,
            [.. branch.OpenWeekdays().Order()],
            new(
                Link.To(request, $"/branches/{branch.Id}"),
                Link.To(request, $"/branches/{branch.Id}/calendar"),
                ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Put, $"/branches/{branch.Id}")
            )
        );
}

internal sealed record BranchLinks(
    Link Self,
    Link Calendar,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change
);

internal static class Branches
{
    /// <summary>The branches of the library.</summary>
    public static async Task<Ok<Page<BranchView>>> List(
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var branches = await db
            .Branches.AsNoTracking()
            .OrderBy(branch => branch.Id)
            .ToPageAsync(page, request, cancellationToken);
        return TypedResults.Ok(
            branches
                .Items.Select(branch => BranchView.From(branch, request))
                .ToList()
                .ToPage(branches.Total, page, request)
                .WithAddLink(ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, "/branches"))
        );
    }

    /// <summary>A branch.</summary>
    public static async Task<Results<Ok<BranchView>, NotFound>> Get(
        long id,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.Branches.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is { } branch
            ? TypedResults.Ok(BranchView.From(branch, request))
            : TypedResults.NotFound();

    /// <summary>Open a branch.</summary>
    public static async Task<Created<BranchView>> Open(
        OpenBranchRequest request,
        LendingDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        Validate(request.Branch, "branch.");
        var branch = Branch.Open(request.Code, time.GetUtcNow().UtcDateTime);
        Set(branch, request.Branch, time);
        await db.CirculateAsync(
            async token =>
            {
                if (await db.Branches.AnyAsync(one => one.Code == request.Code, token))
                {
                    throw new DomainException("branch-exists", "Another branch has this code.");
                }

                db.Branches.Add(branch);
                await db.SaveChangesAsync(token);
                return true;
            },
            cancellationToken
        );
        var view = BranchView.From(branch, http);
        return TypedResults.Created(view.Links.Self.Href, view);
    }

    /// <summary>Change a branch. Due dates of open loans stay.</summary>
    public static async Task<Results<Ok<BranchView>, NotFound>> Change(
        long id,
        BranchRequest request,
        LendingDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        Validate(request, "");
        if (await db.Branches.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } branch)
        {
            return TypedResults.NotFound();
        }

        Set(branch, request, time);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(BranchView.From(branch, http));
    }

    private static void Validate(BranchRequest request, string path)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone, out _))
        {
            throw new FieldException($"{path}timeZone", "The time zone is an IANA name, such as America/Toronto.");
        }

        if (!HolidayRegions.IsKnown(request.Holidays))
        {
            throw new FieldException(
                $"{path}holidays",
                $"The regions are {string.Join(", ", HolidayRegions.Names)}, or null for none."
            );
        }
    }

    private static void Set(Branch branch, BranchRequest request, TimeProvider time) =>
        branch.Change(request.Name, request.TimeZone, request.Holidays, request.OpenDays, time.GetUtcNow().UtcDateTime);
}
