using System.Text.Json.Nodes;

namespace Biblio.Api.Exercises;

/// <summary>
/// The optimization lab: a store manager with products, stocks, orders and reports, which are those of Biblio. Its users
/// are in memory, because they have no password.
/// </summary>
internal static class StoreExercise
{
    private const string UserNotFound = "User not found";
    private const string OrderNotFound = "Order not found";

    public static void MapStoreExercise(this IEndpointRouteBuilder routes)
    {
        var store = routes.MapExercise("store-manager");
        store.MapGet("/health-check", () => TypedResults.Ok(new HealthAnswer("ok")));
        store.MapGet("/users", (MonitoringStore users) => users.Users);
        store.MapGet("/users/{id}", GetUser);
        store.MapPost("/users", AddUser);
        store.MapDelete("/users/{id}", RemoveUser);
        store.MapGet("/products", ListProductsAsync);
        store.MapGet("/products/{id}", GetProductAsync);
        store.MapPost("/products", AddProductAsync);
        store.MapDelete("/products/{id}", RemoveProductAsync);
        store.MapPost("/orders", AddOrderAsync);
        store.MapGet("/orders/{id}", GetOrderAsync);
        store.MapDelete("/orders/{id}", CancelOrderAsync);
        store.MapGet("/orders/reports/highest-spenders", HighestSpendersAsync);
        store.MapGet("/orders/reports/best-sellers", BestSellersAsync);
        store.MapStocks();
    }

    private static IResult GetUser(string id, MonitoringStore users) =>
        ExerciseId.Parse(id) is { } number && users.FindUser(number) is { } user
            ? TypedResults.Ok(user)
            : ExerciseErrors.NotFound(UserNotFound);

    private static IResult AddUser(ExerciseBody body, MonitoringStore users)
    {
        if (body.Text("name") is not { } name || body.Text("email") is not { } email)
        {
            return ExerciseErrors.BadRequest("name and email are required");
        }

        var user = users.AddUser(name, email);
        return TypedResults.Created($"/users/{user.Id}", new { user_id = user.Id });
    }

    private static IResult RemoveUser(string id, MonitoringStore users) =>
        ExerciseId.Parse(id) is { } number && users.RemoveUser(number)
            ? TypedResults.Ok(new { deleted = true })
            : ExerciseErrors.NotFound(UserNotFound);

    private static Task<IResult> ListProductsAsync(ExerciseClient client, CancellationToken cancellationToken) =>
        ProductMapping.ListAsync(client, ToProduct, cancellationToken);

    private static Task<IResult> GetProductAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    ) => ProductMapping.GetAsync(client, id, ToProduct, cancellationToken);

    private static Task<IResult> AddProductAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    ) =>
        ProductMapping.AddAsync(
            client,
            body,
            "/products",
            book => new() { ["product_id"] = book["id"]!.DeepClone() },
            cancellationToken
        );

    private static async Task<IResult> RemoveProductAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var path = $"/books/{ExerciseId.Parse(id) ?? 0}";
        var answer = await client.SendAsync(HttpMethod.Delete, "catalog", path, null, cancellationToken);
        return answer.IsSuccess ? TypedResults.Ok(new { deleted = true }) : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> AddOrderAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        if (body.Number("user_id") is not { } userId || body.OrderLines() is not { } items)
        {
            return ExerciseErrors.BadRequest("user_id and items with product_id and quantity are required");
        }

        var order = new { userId, items };
        var answer = await client.SendAsync(HttpMethod.Post, "orders", "/orders", order, cancellationToken);
        return answer.IsSuccess
            ? TypedResults.Created(
                $"/orders/{answer.Json["id"]}",
                new JsonObject { ["order_id"] = answer.Json["id"]!.DeepClone() }
            )
            : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> GetOrderAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var answer = await client.GetAsync("orders", $"/orders/{ExerciseId.Parse(id) ?? 0}", cancellationToken);
        return answer.IsSuccess
            ? TypedResults.Ok(
                new JsonObject
                {
                    ["id"] = answer.Json["id"]?.DeepClone(),
                    ["user_id"] = answer.Json["userId"]?.DeepClone(),
                    ["total_amount"] = answer.Json["total"]?.DeepClone(),
                    ["status"] = answer.Json["status"]?.DeepClone(),
                }
            )
            : answer.ToError(OrderNotFound);
    }

    private static async Task<IResult> CancelOrderAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var path = $"/orders/{ExerciseId.Parse(id) ?? 0}";
        var answer = await client.SendAsync(HttpMethod.Delete, "orders", path, null, cancellationToken);
        return answer.IsSuccess ? TypedResults.Ok(new { deleted = true }) : answer.ToError(OrderNotFound);
    }

    private static async Task<IResult> HighestSpendersAsync(ExerciseClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("orders", "/orders/reports/highest-spenders", cancellationToken);
        return TypedResults.Ok(
            answer.Items.Select(row => new JsonObject
            {
                ["user_id"] = row["userId"]?.DeepClone(),
                ["total_expense"] = row["totalExpense"]?.DeepClone(),
            })
        );
    }

    private static async Task<IResult> BestSellersAsync(ExerciseClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("orders", "/orders/reports/best-sellers", cancellationToken);
        return TypedResults.Ok(
            answer.Items.Select(row => new JsonObject
            {
                ["product_id"] = row["bookId"]?.DeepClone(),
                ["name"] = row["title"]?.DeepClone(),
                ["total_sold"] = row["quantity"]?.DeepClone(),
            })
        );
    }

    private static JsonObject ToProduct(JsonNode book) =>
        new()
        {
            ["id"] = book["id"]?.DeepClone(),
            ["name"] = book["title"]?.DeepClone(),
            ["sku"] = book["isbn13"]?.DeepClone(),
            ["price"] = book["price"]?.DeepClone(),
        };

    internal sealed record HealthAnswer(string Status);
}
