namespace Biblio.Lending.Model;

/// <summary>
/// A notice to a reader. Its message id names the occasion, so that the same notice is written and sent once.
/// </summary>
internal sealed class Notice
{
    public long Id { get; private set; }

    public string MessageId { get; private set; } = "";

    public long UserId { get; private set; }

    public NoticeKind Kind { get; private set; }

    public string Language { get; private set; } = "";

    public string? Title { get; private set; }

    public string? Branch { get; private set; }

    public DateOnly? DueOn { get; private set; }

    public NoticeState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime NextAt { get; private set; }

    /// <summary>When the gateway began to send it. Only one sender may begin.</summary>
    public DateTime? SendingAt { get; private set; }

    public DateTime? SentAt { get; private set; }
}

internal enum NoticeKind
{
    DueSoon,
    Overdue,
    HoldReady,
    Recalled,
    CheckedOut,
}

internal enum NoticeState
{
    Pending,
    Sent,
    Failed,
}
