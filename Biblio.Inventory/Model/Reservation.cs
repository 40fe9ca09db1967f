namespace Biblio.Inventory.Model;

/// <summary>The request of an order to reserve copies, and its state.</summary>
internal sealed class Reservation
{
    private readonly List<ReservationLine> _lines = [];

    private Reservation() { }

    public long OrderId { get; private set; }

    /// <summary>Whether the copies are for a customer at the desk. The id is then a negative ticket.</summary>
    public bool IsFromDesk => OrderId < 0;

    public ReservationState State { get; private set; }

    public string? Reason { get; private set; }

    public DateTime? ExpiresAt { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public IReadOnlyList<ReservationLine> Lines => _lines;

    public static Reservation Create(long orderId, DateTime now) =>
        new()
        {
            OrderId = orderId,
            CreatedAt = now,
            ChangedAt = now,
        };

    public void AddLines(IEnumerable<(long BookId, int Quantity)> lines) =>
        _lines.AddRange(lines.Select(line => new ReservationLine(OrderId, line.BookId, line.Quantity)));

    public void Reserve(DateTime now, TimeSpan duration) =>
        SetState(ReservationState.Reserved, null, now, now + duration);

    public void Refuse(string reason, IReadOnlyDictionary<long, int> available, DateTime now)
    {
        SetState(ReservationState.Refused, reason, now);
        foreach (var line in _lines)
        {
            line.SetAvailable(available.TryGetValue(line.BookId, out var copies) ? copies : null);
        }
    }

    public void Commit(DateTime now) => SetState(ReservationState.Committed, null, now);

    public void Release(string reason, DateTime now) => SetState(ReservationState.Released, reason, now);

    public void Expire(DateTime now) => SetState(ReservationState.Expired, "expired", now);

    private void SetState(ReservationState state, string? reason, DateTime now, DateTime? expiresAt = null) =>
        (State, Reason, ChangedAt, ExpiresAt) = (state, reason, now, expiresAt);
}
