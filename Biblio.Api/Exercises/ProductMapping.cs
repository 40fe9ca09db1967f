using System.Text.Json.Nodes;

namespace Biblio.Api.Exercises;

/// <summary>The products of the exercises are the books of the catalogue, and their stock is Inventory's.</summary>
internal static class ProductMapping
{
    public const string NotFound = "Product not found";

    // Another sale may change the stock between reading and writing it. Then both are repeated.
    private const int MaxAttempts = 10;

    /// <summary>The first 100 books, each as an exercise shows a product.</summary>
    public static async Task<IResult> ListAsync(
        ExerciseClient client,
        Func<JsonNode, JsonObject> show,
        CancellationToken cancellationToken
    )
    {
        var answer = await client.GetAsync("catalog", "/books?pageSize=100", cancellationToken);
        return TypedResults.Ok(answer.Items.Select(show));
    }

    public static async Task<IResult> GetAsync(
        ExerciseClient client,
        string id,
        Func<JsonNode, JsonObject> show,
        CancellationToken cancellationToken
    )
    {
        var answer = await client.GetAsync("catalog", $"/books/{ExerciseId.Parse(id) ?? 0}", cancellationToken);
        return answer.IsSuccess ? TypedResults.Ok(show(answer.Json)) : answer.ToError(NotFound);
    }

    /// <summary>Adds a book with the name and the price of the body, below the path of the exercise's products.</summary>
    public static async Task<IResult> AddAsync(
        ExerciseClient client,
        ExerciseBody body,
        string path,
        Func<JsonNode, JsonObject> show,
        CancellationToken cancellationToken
    )
    {
        if (body.Text("name") is not { } title || body.Amount("price") is not { } price)
        {
            return ExerciseErrors.BadRequest("name and price are required");
        }

        var answer = await client.SendAsync(
            HttpMethod.Post,
            "catalog",
            "/books",
            new
            {
                title,
                price,
                description = body.Text("description"),
            },
            cancellationToken
        );
        return answer.IsSuccess
            ? TypedResults.Created($"{path}/{answer.Json["id"]}", show(answer.Json))
            : answer.ToError(NotFound);
    }

    public static Task<ServiceAnswer> GetStockAsync(
        ExerciseClient client,
        string id,
        CancellationToken cancellationToken
    ) => client.GetAsync("inventory", $"/stock/{ExerciseId.Parse(id) ?? 0}", cancellationToken);

    /// <summary>
    /// Sets the stock to what <paramref name="change"/> makes of it, once. Null means that the change is not possible.
    /// </summary>
    public static async Task<ServiceAnswer?> ChangeStockAsync(
        ExerciseClient client,
        long id,
        Func<JsonNode, int?> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var stock = await client.GetAsync("inventory", $"/stock/{id}", cancellationToken);
            if (!stock.IsSuccess)
            {
                return stock;
            }

            if (change(stock.Json) is not { } onHand)
            {
                return null;
            }

            var answer = await client.SendAsync(
                HttpMethod.Post,
                "inventory",
                $"/stock/{id}/adjust",
                new
                {
                    onHand,
                    reason = "exercise",
                    expectedOnHand = (int)stock.Json["onHand"]!,
                },
                cancellationToken
            );
            if (attempt == MaxAttempts || (string?)answer.Json["type"] != "urn:biblio:stock-changed")
            {
                return answer;
            }
        }
    }
}
