namespace Biblio.Lending.Model;

/// <summary>What a reader was charged, and what of it was paid or waived.</summary>
internal sealed class Fine
{
    private Fine() { }

    public long Id { get; private set; }

    public long? UserId { get; private set; }

    public long? LoanId { get; private set; }

    public FineKind Kind { get; private set; }

    public string Currency { get; private set; } = "";

    public decimal Amount { get; private set; }

    public decimal Paid { get; private set; }

    public decimal Waived { get; private set; }

    public string? WaiveReason { get; private set; }

    public DateTime ChargedAt { get; private set; }

    /// <summary>When the lost copy was found. What is still paid of the fine is given back.</summary>
    public DateTime? FoundAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public decimal Open => Amount - Paid - Waived;

    public static Fine Charge(
        long userId,
        long? loanId,
        FineKind kind,
        decimal amount,
        string currency,
        DateTime now
    ) =>
        new()
        {
            UserId = userId,
            LoanId = loanId,
            Kind = kind,
            Amount = amount,
            Currency = currency,
            ChargedAt = now,
            ChangedAt = now,
        };
}

internal enum FineKind
{
    Overdue,
    Lost,
}

/// <summary>A payment of fines, at the desk or through the payment provider, or money that was given back.</summary>
internal sealed class FinePayment
{
    private FinePayment() { }

    public long Id { get; private set; }

    public long? UserId { get; private set; }

    public decimal Amount { get; private set; }

    public string Currency { get; private set; } = "";

    /// <summary>Null for cash at the desk.</summary>
    public string? PaymentToken { get; private set; }

    public PaymentState State { get; private set; }

    public DateTime PaidAt { get; private set; }

    /// <summary>Money that the reader gets back at the desk.</summary>
    public static FinePayment GiveBack(long userId, decimal amount, string currency, DateTime now) =>
        new()
        {
            UserId = userId,
            Amount = amount,
            Currency = currency,
            State = PaymentState.Refunded,
            PaidAt = now,
        };

    public static FinePayment Pay(long userId, decimal amount, string currency, string? token, DateTime now) =>
        new()
        {
            UserId = userId,
            Amount = amount,
            Currency = currency,
            PaymentToken = token,
            State = PaymentState.Paid,
            PaidAt = now,
        };
}

internal enum PaymentState
{
    Paid,
    Declined,
    Refunded,
}
