using Biblio.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Exercises;

/// <summary>The monitoring exercise: user-service and order-service. Ids 999 and 500 fail on purpose.</summary>
internal static class MonitoringExercise
{
    private const long Missing = 999;
    private const long Failing = 500;

    public static void MapMonitoringExercise(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapExercise("user-service");
        users.MapGet("/users", ListUsersAsync).WithOperation("get_users");
        users.MapGet("/users/{id}", GetUser).WithOperation("get_user");
        users.MapPost("/users", AddUserAsync).WithOperation("create_user");
        users.MapHealth("user-service");

        var orders = routes.MapExercise("order-service");
        orders.MapGet("/orders", ListOrders).WithOperation("get_orders");
        orders.MapGet("/orders/{id}", GetOrder).WithOperation("get_order");
        orders.MapPost("/orders", AddOrder).WithOperation("create_order");
        orders.MapHealth("order-service");
    }

    private static void MapHealth(this RouteGroupBuilder group, string service) =>
        group.MapGet("/health", () => TypedResults.Ok(new HealthAnswer("healthy", service)));

    private static async Task<Ok<UserList>> ListUsersAsync(
        MonitoringStore store,
        SimulatedLatency latency,
        CancellationToken cancellationToken
    )
    {
        await latency.WaitAsync(10, 100, cancellationToken);
        var users = store.Users;
        return TypedResults.Ok(new UserList(users, users.Count, users.Count(user => user.Active)));
    }

    private static IResult GetUser(string id, MonitoringStore store) => Find(id, "User not found", store.FindUser);

    private static async Task<Created<ExerciseUser>> AddUserAsync(
        MonitoringStore store,
        SimulatedLatency latency,
        CancellationToken cancellationToken
    )
    {
        await latency.WaitAsync(50, 200, cancellationToken);
        var user = store.AddUser();
        return TypedResults.Created($"/users/{user.Id}", user);
    }

    private static Ok<OrderList> ListOrders(MonitoringStore store)
    {
        var orders = store.Orders;
        return TypedResults.Ok(new OrderList(orders, orders.Count, orders.Count(order => order.IsActive)));
    }

    private static IResult GetOrder(string id, MonitoringStore store) => Find(id, "Order not found", store.FindOrder);

    private static Created<ExerciseOrder> AddOrder(ExerciseBody body, MonitoringStore store)
    {
        var order = store.AddOrder(
            body.Number("userId") ?? 1,
            body.Text("product") ?? "Unknown Product",
            body.Amount("amount") ?? 0
        );
        return TypedResults.Created($"/orders/{order.Id}", order);
    }

    private static IResult Find<T>(string text, string missing, Func<long, T?> find)
        where T : class =>
        ExerciseId.Parse(text) switch
        {
            null or Missing => ExerciseErrors.NotFound(missing),
            Failing => ExerciseErrors.Create("Internal server error", StatusCodes.Status500InternalServerError),
            { } id => find(id) is { } found ? TypedResults.Ok(found) : ExerciseErrors.NotFound(missing),
        };

    // The generated code of the endpoints uses these types, so they cannot be private.
    internal sealed record HealthAnswer(string Status, string Service);

    internal sealed record UserList(IReadOnlyList<ExerciseUser> Users, int Total, int Active);

    internal sealed record OrderList(IReadOnlyList<ExerciseOrder> Orders, int Total, int Active);
}
