using System.Globalization;
using System.Text.Json.Nodes;

namespace Biblio.Api.Exercises;

/// <summary>
/// The library exercise: its French routes on the API-only port, with the books of the catalogue. Biblio has no ids of
/// publishers and no files of images, so both are null.
/// </summary>
internal static class LibraryExercise
{
    private const string Missing = "Livre non trouvé";

    // A substring is looked for in the first books only. The words of a search have no such limit.
    private const int MaxPages = 10;
    private const int PageSize = 100;

    public static void MapLibraryExercise(this IEndpointRouteBuilder routes)
    {
        var books = routes.MapGroup("").ExcludeFromDescription().AllowAnonymous();
        books.MapGet("/heure", (TimeProvider time) => new JsonObject { ["Heure"] = Now(time) });
        books.MapGet("/getAllBooks", (ExerciseClient client, CancellationToken token) =>
            ListAsync(client, _ => true, token)
        );
        books.MapGet("/getBooksByTitle/{title}", (string title, ExerciseClient client, CancellationToken token) =>
            ListAsync(client, book => Contains(book["title"], title), token)
        );
        books.MapGet("/getBooksByAuthor/{author}", (string author, ExerciseClient client, CancellationToken token) =>
            ListAsync(client, book => book["authors"]!.AsArray().Any(name => Contains(name!["name"], author)), token)
        );
        books.MapGet("/getBookById/{id}", GetAsync);
        books.MapGet("/getBooksByCategory/{id}", ListCategoryAsync);
        books.MapGet("/getBooksCategories", ListCategoriesAsync);
    }

    private static string Now(TimeProvider time) =>
        time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static async Task<IResult> GetAsync(string id, ExerciseClient client, CancellationToken cancellationToken)
    {
        var book =
            ExerciseId.Parse(id) is { } number
            && await client.GetAsync("catalog", $"/books/{number}", cancellationToken) is { IsSuccess: true } found
                ? found.Json
                : null;
        return book is null
            ? TypedResults.Json(new { detail = Missing }, statusCode: StatusCodes.Status404NotFound)
            : TypedResults.Ok(ToFrench(book));
    }

    private static async Task<IResult> ListAsync(
        ExerciseClient client,
        Func<JsonNode, bool> matches,
        CancellationToken cancellationToken
    )
    {
        List<JsonObject> books = [];
        for (var page = 1; page <= MaxPages; page++)
        {
            var path = $"/books?sort=newest&pageSize={PageSize}&page={page}";
            var items = (await client.GetAsync("catalog", path, cancellationToken)).Items.ToList();
            books.AddRange(items.Where(matches).Select(ToFrench));
            if (items.Count < PageSize)
            {
                break;
            }
        }

        return TypedResults.Ok(books);
    }

    private static async Task<IResult> ListCategoryAsync(
        string id,
        ExerciseClient client,
        CancellationToken cancellationToken
    )
    {
        var path = $"/books?subject={ExerciseId.Parse(id) ?? 0}&pageSize={PageSize}";
        return TypedResults.Ok((await client.GetAsync("catalog", path, cancellationToken)).Items.Select(ToFrench));
    }

    private static async Task<IResult> ListCategoriesAsync(ExerciseClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("catalog", $"/subjects?pageSize={PageSize}", cancellationToken);
        return TypedResults.Ok(answer.Items.Select(ToNamedOne));
    }

    private static bool Contains(JsonNode? name, string text) =>
        name?.GetValue<string>().Contains(text, StringComparison.CurrentCultureIgnoreCase) == true;

    private static JsonObject ToFrench(JsonNode book) =>
        new()
        {
            ["id"] = book["id"]?.DeepClone(),
            ["titre"] = book["title"]?.DeepClone(),
            ["description"] = book["description"]?.DeepClone(),
            ["isbn"] = book["isbn13"]?.DeepClone(),
            ["annee_apparition"] = book["year"]?.DeepClone(),
            ["image"] = null,
            ["editeur"] = new JsonObject { ["id"] = null, ["nom"] = book["publisher"]?.DeepClone() },
            ["categories"] = ToNamed(book["subjects"]),
            ["auteurs"] = ToNamed(book["authors"]),
        };

    private static JsonArray ToNamed(JsonNode? names) =>
        [.. (names as JsonArray ?? []).Select(name => (JsonNode)ToNamedOne(name!))];

    private static JsonObject ToNamedOne(JsonNode name) =>
        new() { ["id"] = name["id"]?.DeepClone(), ["nom"] = name["name"]?.DeepClone() };
}
