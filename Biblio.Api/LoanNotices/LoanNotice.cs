namespace Biblio.Api.LoanNotices;

/// <summary>A notice that Lending wants to have sent.</summary>
internal sealed record LoanNotice(
    long Id,
    string MessageId,
    long UserId,
    LoanNoticeKind Kind,
    string Language,
    string? Title,
    string? Branch,
    DateOnly? DueOn
);

internal sealed record LoanNoticeBatch(IReadOnlyList<LoanNotice> Items);

/// <summary>What became of a notice. A later try follows only when the mail server did not take it.</summary>
internal sealed record LoanNoticeResult(bool Sent, bool Retry)
{
    public static readonly LoanNoticeResult Delivered = new(Sent: true, Retry: false);
    public static readonly LoanNoticeResult Later = new(Sent: false, Retry: true);
    public static readonly LoanNoticeResult GivenUp = new(Sent: false, Retry: false);
}

internal enum LoanNoticeKind
{
    DueSoon,
    Overdue,
    HoldReady,
    Recalled,
    CheckedOut,
}
