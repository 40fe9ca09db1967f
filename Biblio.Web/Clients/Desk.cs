using System.Text.Json.Serialization;

namespace Biblio.Web.Clients;

/// <summary>The owner of a scanned card.</summary>
public sealed record CardOwner(long UserId, string Card);

/// <summary>
/// What to do with a copy that was checked in: "shelf", "hold-shelf" for the reader of the hold, or "transit" to another
/// branch.
/// </summary>
public sealed record CheckedIn(
    LendingCopy Copy,
    string Action,
    long ToBranchId,
    string? HoldCard,
    Hold? Hold,
    long? LoanId,
    decimal Fine,
    decimal Refund
)
{
    public const string HoldShelf = "hold-shelf";
    public const string Transit = "transit";
}

/// <summary>A copy to lend. <paramref name="BranchId"/> owns it, and it is at <paramref name="LocationId"/>.</summary>
public sealed record LendingCopy(
    long Id,
    long BookId,
    string Barcode,
    long BranchId,
    long LocationId,
    string? CallNumber,
    string Kind,
    string Condition,
    string State,
    string? Note,
    [property: JsonPropertyName("_links")] LendingCopyLinks? Links
)
{
    public static readonly IReadOnlyList<string> Kinds =
    [
        "book",
        "novelty",
        "magazine",
        "video",
        "short-loan",
        "reference",
    ];

    public static readonly IReadOnlyList<string> Conditions = ["new", "good", "worn", "damaged"];

    /// <summary>The states that staff may set.</summary>
    public static readonly IReadOnlyList<string> Settable = ["available", "in-repair", "lost", "withdrawn"];
}

/// <summary>A copy on loan, on the hold shelf or in transit must be checked in before its state is set.</summary>
public sealed record LendingCopyLinks(ApiLink? SetState);

/// <summary>An entry of the ledger of a copy.</summary>
public sealed record CopyChange(
    long Id,
    string? From,
    string To,
    string Cause,
    long LocationId,
    string? Note,
    DateTime ChangedAt
);

/// <summary>For whom and what a rule is, and its terms. Null means any.</summary>
public sealed record LendingRule(long Id, string? Category, string? Kind, long? BranchId, LendingTerms Terms);

/// <summary>Days or hours, numbers, and money in the currency of the library.</summary>
public sealed record LendingTerms(
    int LoanDays,
    int? LoanHours,
    int MaxRenewals,
    int MaxLoans,
    int MaxHolds,
    int PickUpDays,
    decimal FinePerDay,
    int GraceDays,
    decimal FineCap
);

/// <summary>What was given back, and what is still to be given back.</summary>
public sealed record Refund(decimal Amount, string Currency, decimal StillDue);

/// <summary>What staff set of a branch: IANA time zone, region of public holidays or null, and open weekdays.</summary>
public sealed record BranchDetails(string Name, string TimeZone, string? Holidays, IReadOnlyList<string> OpenDays);

/// <summary>The days that a calendar file has closed.</summary>
public sealed record ImportedClosures(IReadOnlyList<DateOnly> Days);

/// <summary>The open and closed days of a branch.</summary>
public sealed record BranchCalendar(DateOnly Today, IReadOnlyList<BranchDay> Days);

/// <summary>A day. It is closed because of its "weekday", a "holiday" or a "closure".</summary>
public sealed record BranchDay(DateOnly Day, bool Open, string? ClosedBecause, string? Reason)
{
    public const string Closure = "closure";
}
