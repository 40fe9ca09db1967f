using System.Text.Json.Nodes;

namespace Biblio.Api.Exercises;

/// <summary>
/// The e-commerce exercise: product, order and inventory services. They are Catalog, Orders and Inventory under other
/// names, so an order takes its books from the stock.
/// </summary>
internal static class ShopExercise
{
    private const string OrderNotFound = "Order not found";

    public static void MapShopExercise(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapExercise("product-service");
        products.MapGet("/api/products", ListProductsAsync);
        products.MapGet("/api/products/{id}", GetProductAsync);
        products.MapPost("/api/products", AddProductAsync);

        var orders = routes.MapExercise("shop-order-service");
        orders.MapPost("/orders", AddOrderAsync);
        orders.MapGet("/orders/{id}", GetOrderAsync);

        var inventory = routes.MapExercise("inventory-service");
        inventory.MapGet("/inventory/{id}", GetStockAsync);
        inventory.MapPost("/inventory/increase", IncreaseAsync);
        inventory.MapPost("/inventory/decrease", DecreaseAsync);
    }

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
    ) => ProductMapping.AddAsync(client, body, "/api/products", ToProduct, cancellationToken);

    private static async Task<IResult> AddOrderAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        if (body.Number("customer_id") is not { } customer || body.OrderLines() is not { } lines)
        {
            return ExerciseErrors.BadRequest("customer_id and items with product_id and quantity are required");
        }

        // The total of the caller is not used: the prices are the catalogue's.
        var order = new { userId = customer, items = lines };
        var answer = await client.SendAsync(HttpMethod.Post, "orders", "/orders", order, cancellationToken);
        return answer.IsSuccess
            ? TypedResults.Created($"/orders/{answer.Json["id"]}", ToOrder(answer.Json))
            : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> GetOrderAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var answer = await client.GetAsync("orders", $"/orders/{ExerciseId.Parse(id) ?? 0}", cancellationToken);
        return answer.IsSuccess ? TypedResults.Ok(ToOrder(answer.Json)) : answer.ToError(OrderNotFound);
    }

    private static async Task<IResult> GetStockAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var answer = await ProductMapping.GetStockAsync(client, id, cancellationToken);
        return answer.IsSuccess
            ? TypedResults.Ok(ToStock(answer.Json, "stock_level"))
            : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> IncreaseAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        if (body.Number("product_id") is not { } id || body.Number("quantity_increased") is not { } quantity)
        {
            return ExerciseErrors.BadRequest("product_id and quantity_increased are required");
        }

        var path = $"/stock/{id}/restock";
        var answer = await client.SendAsync(HttpMethod.Post, "inventory", path, new { quantity }, cancellationToken);
        return answer.IsSuccess
            ? TypedResults.Ok(ToStock(answer.Json, "new_stock_level"))
            : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> DecreaseAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        if (body.Number("product_id") is not { } id || body.Number("quantity_decreased") is not { } quantity)
        {
            return ExerciseErrors.BadRequest("product_id and quantity_decreased are required");
        }

        var answer = await ProductMapping.ChangeStockAsync(
            client,
            id,
            stock => (int)stock["available"]! < quantity ? null : (int)stock["onHand"]! - (int)quantity,
            cancellationToken
        );
        return answer switch
        {
            null => ExerciseErrors.BadRequest("Insufficient stock"),
            { IsSuccess: true } => TypedResults.Ok(ToStock(answer.Json, "new_stock_level")),
            _ => answer.ToError(ProductMapping.NotFound),
        };
    }

    private static JsonObject ToProduct(JsonNode book) =>
        new()
        {
            ["id"] = book["id"]?.DeepClone(),
            ["name"] = book["title"]?.DeepClone(),
            ["description"] = book["description"]?.DeepClone(),
            ["price"] = book["price"]?.DeepClone(),
        };

    private static JsonObject ToOrder(JsonNode order) =>
        new()
        {
            ["order_id"] = order["id"]?.DeepClone(),
            ["customer_id"] = order["userId"]?.DeepClone(),
            ["status"] = order["status"]?.DeepClone(),
            ["total_amount"] = order["total"]?.DeepClone(),
            ["created_at"] = order["placedAt"]?.DeepClone(),
        };

    private static JsonObject ToStock(JsonNode stock, string level) =>
        new() { ["product_id"] = stock["bookId"]?.DeepClone(), [level] = stock["available"]?.DeepClone() };
}
