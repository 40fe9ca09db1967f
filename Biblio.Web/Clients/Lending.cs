using System.Text.Json.Serialization;

namespace Biblio.Web.Clients;

/// <summary>The copies of a book to borrow, those of them on a shelf, and how many readers wait.</summary>
public sealed record BookLending(int Copies, int Available, int Waiting, IReadOnlyList<BookAtBranch> Branches);

public sealed record BookAtBranch(long BranchId, string Name, int Copies, int Available, string? CallNumber);

/// <summary>A library building: its IANA time zone, its region of public holidays, and the weekdays on which it opens.</summary>
public sealed record Branch(
    long Id,
    string Code,
    string Name,
    string TimeZone,
    string? Holidays,
    IReadOnlyList<string> OpenDays
)
{
    /// <summary>The regions whose public holidays can close a branch.</summary>
    public static readonly IReadOnlyList<string> Regions = ["be", "ca-on", "ca-qc", "ch", "fr", "gb", "us"];

    public static readonly IReadOnlyList<string> Weekdays =
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
}

/// <summary>Why something is refused: a code, and a sentence in both languages.</summary>
public sealed record Refusal(string Code, string En, string Fr);

/// <summary>
/// A loan. <paramref name="DueOn"/> is the last day in the branch. <paramref name="Fine"/> is what a return would cost
/// now.
/// </summary>
public sealed record Loan(
    long Id,
    long CopyId,
    string Barcode,
    long BookId,
    string? Title,
    long? UserId,
    long BranchId,
    DateTime BorrowedAt,
    DateOnly DueOn,
    DateTime DueAt,
    bool DueChosen,
    bool Overdue,
    decimal Fine,
    string Currency,
    int Renewals,
    DateTime? RecalledAt,
    DateTime? ClaimedReturnedAt,
    DateTime? LostAt,
    DateTime? ReturnedAt,
    [property: JsonPropertyName("_links")] LoanLinks? Links
)
{
    /// <summary>Whether the copy is lent for hours, so that the time of day matters.</summary>
    public bool IsOfHours => DueAt - BorrowedAt < TimeSpan.FromHours(24);
}

/// <summary>What may be done with the loan now.</summary>
public sealed record LoanLinks(ApiLink? Renew, ApiLink? Recall, ApiLink? ClaimReturned, ApiLink? Lost);

/// <summary>The renewed loans, and why the others were not.</summary>
public sealed record RenewedLoans(IReadOnlyList<Loan> Renewed, IReadOnlyList<LoanNotRenewed> NotRenewed);

public sealed record LoanNotRenewed(long LoanId, IReadOnlyList<Refusal> Reasons);

/// <summary>A place in the queue of a title. <paramref name="Position"/> counts from 1 while it waits.</summary>
public sealed record Hold(
    long Id,
    long BookId,
    string? Title,
    long? UserId,
    long PickUpBranchId,
    string State,
    int? Position,
    DateOnly? SuspendedUntil,
    string? AssignedBarcode,
    DateTime PlacedAt,
    DateTime? ReadyAt,
    DateTime? PickUpBy,
    [property: JsonPropertyName("_links")] HoldLinks? Links
)
{
    public const string Ready = "ready";
    public const string Waiting = "waiting";
}

public sealed record HoldLinks(ApiLink? Change, ApiLink? Cancel);

/// <summary>A charged fine. <paramref name="Open"/> is what is neither paid nor waived.</summary>
public sealed record Fine(
    long Id,
    long? LoanId,
    string Kind,
    decimal Amount,
    decimal Paid,
    decimal Waived,
    decimal Open,
    decimal Refund,
    string Currency,
    string? WaiveReason,
    DateTime ChargedAt
);

/// <summary>A payment, and what is still owed of charged fines.</summary>
public sealed record FinePayment(decimal Amount, string Currency, decimal StillOwed);

/// <summary>Somebody who borrows. <paramref name="Blocks"/> are the reasons why nothing can be borrowed now.</summary>
public sealed record Borrower(
    long UserId,
    string Card,
    string Category,
    string Language,
    bool KeepHistory,
    DateOnly? ExpiresOn,
    string? BlockReason,
    int OpenLoans,
    int Overdue,
    int OpenHolds,
    int ReadyHolds,
    decimal Owes,
    decimal RefundDue,
    string Currency,
    IReadOnlyList<Refusal> Blocks
)
{
    public static readonly IReadOnlyList<string> Categories = ["adult", "child", "student", "staff"];
}
