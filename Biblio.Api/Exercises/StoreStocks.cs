using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Biblio.Api.Exercises;

/// <summary>
/// The stocks of the store manager, with its query in the syntax of GraphQL. Only the form of the lab is understood:
/// <c>{ product(id: "1") { id name quantity } }</c>.
/// </summary>
internal static partial class StoreStocks
{
    private static readonly string[] Fields = ["id", "name", "quantity", "price", "sku"];
    private static readonly char[] Separators = [' ', ',', '\n', '\r', '\t'];

    public static void MapStocks(this RouteGroupBuilder store)
    {
        store.MapPost("/stocks", SetStockAsync);
        store.MapGet("/stocks/{id}", GetStockAsync);
        store.MapGet("/stocks/reports/overview-stocks", OverviewAsync);
        store.MapPost("/stocks/graphql-query", QueryAsync);
    }

    private static async Task<IResult> SetStockAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        if (body.Number("product_id") is not { } id || body.Number("quantity") is not { } quantity)
        {
            return ExerciseErrors.BadRequest("product_id and quantity are required");
        }

        if (quantity > 100_000)
        {
            return ExerciseErrors.BadRequest("quantity is 100000 or less");
        }

        // What is reserved for orders stays reserved, besides the stock that the caller sets.
        var answer = await ProductMapping.ChangeStockAsync(
            client,
            id,
            stock => (int)quantity + (int)stock["reserved"]!,
            cancellationToken
        );
        if (answer!.Status == HttpStatusCode.NotFound)
        {
            // The event of a book that was just added may still be on its way.
            answer = await client.GetAsync("catalog", $"/books/{id}", cancellationToken) is { IsSuccess: true }
                ? await client.SendAsync(
                    HttpMethod.Put,
                    "inventory",
                    $"/stock/{id}",
                    new { onHand = quantity },
                    cancellationToken
                )
                : answer;
        }

        return answer.IsSuccess
            ? TypedResults.Created($"/stocks/{id}", ToStock(answer.Json))
            : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> GetStockAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var answer = await ProductMapping.GetStockAsync(client, id, cancellationToken);
        return answer.IsSuccess ? TypedResults.Ok(ToStock(answer.Json)) : answer.ToError(ProductMapping.NotFound);
    }

    private static async Task<IResult> OverviewAsync(ExerciseClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("inventory", "/stock?pageSize=100", cancellationToken);
        return TypedResults.Ok(
            answer.Items.Select(stock =>
            {
                var row = ToStock(stock);
                row.Insert(1, "name", stock["title"]?.DeepClone());
                return row;
            })
        );
    }

    private static async Task<IResult> QueryAsync(
        ExerciseBody body,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var query = ProductQuery().Match(body.Text("query") ?? "");
        var fields = query.Groups["fields"].Value.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (!query.Success || fields.Except(Fields).Any())
        {
            const string hint = """Expected: { product(id: "1") { id name quantity } }""";
            return TypedResults.BadRequest(new { errors = new[] { new { message = hint } } });
        }

        var id = query.Groups["id"].Value;
        var book = await client.GetAsync("catalog", $"/books/{id}", cancellationToken);
        if (!book.IsSuccess)
        {
            return TypedResults.Ok(new JsonObject { ["data"] = new JsonObject { ["product"] = null } });
        }

        var stock = fields.Contains("quantity")
            ? await ProductMapping.GetStockAsync(client, id, cancellationToken)
            : null;
        var product = new JsonObject();
        foreach (var field in fields.Distinct())
        {
            product[field] = field switch
            {
                // GraphQL writes the type ID as a string.
                "id" => id,
                "name" => book.Json["title"]?.DeepClone(),
                "sku" => book.Json["isbn13"]?.DeepClone(),
                "price" => book.Json["price"]?.DeepClone(),
                _ => stock!.Json["available"]?.DeepClone() ?? 0,
            };
        }

        return TypedResults.Ok(new JsonObject { ["data"] = new JsonObject { ["product"] = product } });
    }

    private static JsonObject ToStock(JsonNode stock) =>
        new() { ["product_id"] = stock["bookId"]?.DeepClone(), ["quantity"] = stock["available"]?.DeepClone() };

    [GeneratedRegex(
        """^\s*(query\s*\w*\s*)?\{\s*product\s*\(\s*id\s*:\s*"?(?<id>\d{1,18})"?\s*\)\s*\{(?<fields>[\w\s,]{1,200})\}\s*\}\s*$"""
    )]
    private static partial Regex ProductQuery();
}
