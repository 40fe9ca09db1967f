using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Biblio.Api.Exercises;

internal sealed record ExerciseUser(long Id, string Name, string Email, bool Active);

internal sealed record ExerciseOrder(long Id, long UserId, string Product, decimal Amount, string Status)
{
    /// <summary>Whether the gauge <c>active_orders_total</c> counts this order.</summary>
    [JsonIgnore]
    public bool IsActive => Status is "active" or "pending";
}

/// <summary>
/// The users and orders of the monitoring exercise. They are in memory, as in the services of the exercise, and end with
/// the gateway. Neither Biblio's accounts nor its orders know them.
/// </summary>
internal sealed class MonitoringStore
{
    private const int MaxCount = 10_000;

    private readonly Lock _lock = new();

    private readonly List<ExerciseUser> _users =
    [
        new(1, "Alice", "alice@test.com", true),
        new(2, "Bob", "bob@test.com", true),
        new(3, "Charlie", "charlie@test.com", false),
    ];

    private readonly List<ExerciseOrder> _orders =
    [
        new(1, 1, "Laptop", 1200, "completed"),
        new(2, 2, "Mouse", 25, "pending"),
        new(3, 1, "Keyboard", 75, "active"),
    ];

    private long _lastUser = 3;
    private long _lastOrder = 3;

    public MonitoringStore(IMeterFactory meters)
    {
        var meter = meters.Create("Biblio.Api.Exercises");
        meter.CreateObservableGauge(
            "active_orders_total",
            () => Orders.Count(order => order.IsActive),
            description: "Orders of the monitoring exercise that are pending or active"
        );
    }

    public IReadOnlyList<ExerciseUser> Users => Copy(_users);

    public IReadOnlyList<ExerciseOrder> Orders => Copy(_orders);

    public ExerciseUser? FindUser(long id) => Users.FirstOrDefault(user => user.Id == id);

    public ExerciseOrder? FindOrder(long id) => Orders.FirstOrDefault(order => order.Id == id);

    /// <summary>Adds a user. Without a name it is called after its number. The oldest one is forgotten at the limit.</summary>
    public ExerciseUser AddUser(string? name = null, string? email = null)
    {
        lock (_lock)
        {
            var id = ++_lastUser;
            var number = id.ToString(CultureInfo.InvariantCulture);
            return Add(_users, new(id, name ?? $"User{number}", email ?? $"user{number}@test.com", true));
        }
    }

    public ExerciseOrder AddOrder(long userId, string product, decimal amount)
    {
        lock (_lock)
        {
            return Add(_orders, new(++_lastOrder, userId, product, amount, "active"));
        }
    }

    public bool RemoveUser(long id)
    {
        lock (_lock)
        {
            return _users.RemoveAll(user => user.Id == id) > 0;
        }
    }

    private static T Add<T>(List<T> list, T item)
    {
        if (list.Count == MaxCount)
        {
            list.RemoveAt(0);
        }

        list.Add(item);
        return item;
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
