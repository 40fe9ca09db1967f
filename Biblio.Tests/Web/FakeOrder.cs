namespace Biblio.Tests.Web;

internal sealed class FakeOrder(long id, long userId, FakeBook book, int quantity)
{
    private readonly List<FakeStep> _steps = [new("pending", "reserving", null, DateTime.UtcNow)];

    public long Id => id;

    public long UserId => userId;

    public IReadOnlyList<FakeStep> Steps => _steps;

    public string Status => _steps[^1].Status;

    public bool IsSettled => _steps[^1].Step == "done";

    /// <summary>Why the order waits longer than usual, and until when.</summary>
    public (string Reason, DateTime Deadline)? Waiting { get; set; }

    public void SetStatus(string status, string step, string? reason) =>
        _steps.Add(new(status, step, reason, DateTime.UtcNow));

    public object View() =>
        new
        {
            id,
            userId,
            status = _steps[^1].Status,
            reason = _steps[^1].Reason,
            statusReason = Waiting?.Reason,
            deadline = Waiting?.Deadline,
            items = new[]
            {
                new
                {
                    bookId = book.Id,
                    title = book.Title,
                    price = book.Price,
                    quantity,
                },
            },
            total = book.Price * quantity,
            currency = "CAD",
            placedAt = _steps[0].At,
            changedAt = _steps[^1].At,
            _links = new
            {
                self = new { href = $"/api/orders/{id}" },
                cancel = _steps[^1].Status is "refused" or "cancelled"
                    ? null
                    : new { href = $"/api/orders/{id}", method = "DELETE" },
            },
        };
}

internal sealed record FakeStep(string Status, string Step, string? Reason, DateTime At);
