namespace Biblio.Inventory.Model;

/// <summary>What an order asked to have set aside, and what became of it.</summary>
internal sealed class Reservation
{
    private readonly List<ReservationLine> _lines = [];

    private Reservation() { }

    public long OrderId { get; private set; }

    public ReservationState State { get; private set; }

    public string? Reason { get; private set; }

    public DateTime? ExpiresAt { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public IReadOnlyList<ReservationLine> Lines => _lines;

    public static Reservation Of(long orderId, DateTime now) =>
        new()
        {
            OrderId = orderId,
            CreatedAt = now,
            ChangedAt = now,
        };

    public void Ask(IEnumerable<(long BookId, int Quantity)> lines) =>
        _lines.AddRange(lines.Select(line => new ReservationLine(OrderId, line.BookId, line.Quantity)));

    public void Reserve(DateTime now, TimeSpan howLong) => Become(ReservationState.Reserved, null, now, now + howLong);

    public void Refuse(string reason, IReadOnlyDictionary<long, int> available, DateTime now)
    {
        Become(ReservationState.Refused, reason, now);
        foreach (var line in _lines)
        {
            line.WasShort(available.TryGetValue(line.BookId, out var there) ? there : null);
        }
    }

    public void Commit(DateTime now) => Become(ReservationState.Committed, null, now);

    public void Release(string reason, DateTime now) => Become(ReservationState.Released, reason, now);

    public void Expire(DateTime now) => Become(ReservationState.Expired, "expired", now);

    private void Become(ReservationState state, string? reason, DateTime now, DateTime? expiresAt = null) =>
        (State, Reason, ChangedAt, ExpiresAt) = (state, reason, now, expiresAt);
}
