using System.ComponentModel.DataAnnotations;

namespace Biblio.Lending;

/// <summary>Configuration section <c>Lending</c>.</summary>
internal sealed class LendingOptions
{
    /// <summary>A reader who owes more than this borrows and renews nothing.</summary>
    [Range(0, 10_000)]
    public decimal BlockAbove { get; set; } = 10;

    /// <summary>The currency of fines.</summary>
    [RegularExpression("[A-Z]{3}")]
    public string Currency { get; set; } = "CAD";

    /// <summary>The price of a lost copy when the catalogue knows none.</summary>
    [Range(0, 10_000)]
    public decimal LostPrice { get; set; } = 25;

    /// <summary>The days that a recall leaves the reader.</summary>
    [Range(0, 365)]
    public int RecallDays { get; set; } = 7;

    /// <summary>A notice is written this many days before the due day.</summary>
    [Range(0, 60)]
    public int DueSoonDays { get; set; } = 3;

    /// <summary>Whether a reader gets a receipt by e-mail for each check-out.</summary>
    public bool Receipts { get; set; }

    /// <summary>The interval between two searches for expired holds and for due notices.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A notice that was begun and not reported for so long is not sent any more.</summary>
    public TimeSpan NoticeTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Notices are deleted after this many days. No reminder is written later than that.</summary>
    [Range(30, 3650)]
    public int KeepNoticesDays { get; set; } = 30;

    /// <summary>The first titles of the catalogue, up to this id, get copies to lend in Development.</summary>
    [Range(0, 10_000)]
    public int StarterTitles { get; set; }
}
