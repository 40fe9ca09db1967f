using System.Text.Json;

namespace Biblio.Tests.Web;

internal sealed class FakeOrder(long id, long userId, IReadOnlyList<(FakeBook Book, int Quantity)> lines)
{
    private readonly List<FakeStep> _steps = [new("pending", "reserving", null, DateTime.UtcNow)];

    public long Id => id;

    public long UserId => userId;

    public IReadOnlyList<(FakeBook Book, int Quantity)> Lines => lines;

    /// <summary>An order from a cart has a tax and a delivery.</summary>
    public bool FromCart { get; init; }

    public JsonElement Address { get; init; }

    /// <summary>The body of the request that placed the order.</summary>
    public string? Request { get; set; }

    private decimal Subtotal => lines.Sum(line => line.Book.Price * line.Quantity);

    private decimal Tax => FromCart ? Math.Round(Subtotal * 0.05m, 2, MidpointRounding.AwayFromZero) : 0;

    public IReadOnlyList<FakeStep> Steps => _steps;

    public string Status => _steps[^1].Status;

    public bool IsSettled => _steps[^1].Step == "done";

    /// <summary>Why the order waits longer than usual, and until when.</summary>
    public (string Reason, DateTime Deadline)? Waiting { get; set; }

    /// <summary>What has become of the money. An order that was never paid has none.</summary>
    private string? Payment =>
        !_steps.Any(step => step.Step == "committing" || step.Status == "completed") ? null
        : Status == "cancelled" && IsSettled ? "refunded"
        : "authorised";

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
            items = lines.Select(line => new
            {
                bookId = line.Book.Id,
                title = line.Book.Title,
                price = line.Book.Price,
                quantity = line.Quantity,
            }),
            total = Subtotal + Tax,
            fromCart = FromCart,
            taxes = FromCart
                ? new[]
                {
                    new
                    {
                        name = "GST",
                        rate = 0.05m,
                        amount = Tax,
                    },
                }
                : null,
            delivery = FromCart
                ? new
                {
                    method = Address.ValueKind == JsonValueKind.Object ? "delivery" : "pickup",
                    address = Address.ValueKind == JsonValueKind.Object ? Address : (JsonElement?)null,
                }
                : null,
            payment = Payment,
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
