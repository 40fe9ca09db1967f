using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Inventory;

public sealed class BadInputTests(InventoryApp app) : IClassFixture<InventoryApp>, IDisposable
{
    private readonly HttpClient _http = app.CreateClient();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("restock", """{"quantity":0}""", "quantity")]
    [InlineData("restock", """{"quantity":-1}""", "quantity")]
    [InlineData("restock", """{"quantity":1.5}""", "quantity")]
    [InlineData("restock", """{"quantity":"5"}""", "quantity")]
    [InlineData("restock", """{"quantity":null}""", "quantity")]
    [InlineData("restock", """{"quantity":100001}""", "quantity")]
    [InlineData("restock", """{"quantity":99999999999999999999}""", "quantity")]
    [InlineData("restock", "{}", "quantity")]
    [InlineData("restock", """{"quantity":5,"extra":1}""", "extra")]
    [InlineData("restock", """{"quantity":5,"quantity":6}""", "quantity")]
    [InlineData("restock", "[]", null)]
    [InlineData("restock", "null", null)]
    [InlineData("restock", "", null)]
    [InlineData("restock", "{", null)]
    [InlineData("adjust", """{"onHand":-1,"reason":"x"}""", "onHand")]
    [InlineData("adjust", """{"onHand":100001,"reason":"x"}""", "onHand")]
    [InlineData("adjust", """{"onHand":1}""", "reason")]
    [InlineData("adjust", """{"onHand":1,"reason":""}""", "reason")]
    [InlineData("adjust", """{"onHand":1,"reason":null}""", "reason")]
    [InlineData("adjust", """{"onHand":1,"reason":7}""", "reason")]
    [InlineData("adjust", """{"reason":"x"}""", "onHand")]
    public async Task A_bad_body_is_a_problem_that_names_the_field(string action, string body, string? field)
    {
        var book = await app.CreateBookAsync(copies: 5);

        var response = await _http.PostAsync($"/stock/{book}/{action}", Json(body), CancellationToken);

        await IsProblemAsync(response, HttpStatusCode.BadRequest, field);
        Assert.Equal((5, 0, 5), await app.GetStockAsync(book));
    }

    [Fact]
    public async Task An_overlong_or_undecodable_reason_is_a_problem()
    {
        var book = await app.CreateBookAsync(copies: 5);

        await IsProblemAsync(
            await _http.PostAsJsonAsync(
                $"/stock/{book}/adjust",
                new { onHand = 1, reason = new string('x', 201) },
                CancellationToken
            ),
            HttpStatusCode.BadRequest,
            "reason"
        );
        var latin = new ByteArrayContent([.. "{\"onHand\":1,\"reason\":\""u8, 0xE9, 0xFF, .. "\"}"u8]);
        latin.Headers.ContentType = new("application/json");
        await IsProblemAsync(
            await _http.PostAsync($"/stock/{book}/adjust", latin, CancellationToken),
            HttpStatusCode.BadRequest,
            null
        );
    }

    [Theory]
    [InlineData("""{"onHand":-1}""", "onHand")]
    [InlineData("""{"onHand":5,"lowAt":-1}""", "lowAt")]
    [InlineData("{}", "onHand")]
    public async Task A_bad_opening_is_a_problem(string body, string field) =>
        await IsProblemAsync(
            await _http.PutAsync($"/stock/{InventoryApp.NewBookId()}", Json(body), CancellationToken),
            HttpStatusCode.BadRequest,
            field
        );

    [Theory]
    [InlineData("/stock/0")]
    [InlineData("/stock/-1")]
    public async Task Stock_is_opened_only_for_a_valid_book_id(string path) =>
        await IsProblemAsync(
            await _http.PutAsync(path, Json("""{"onHand":5}"""), CancellationToken),
            HttpStatusCode.BadRequest,
            "bookId"
        );

    [Theory]
    [InlineData("/stock?page=0", "page")]
    [InlineData("/stock?page=-1", "page")]
    [InlineData("/stock?page=x", "page")]
    [InlineData("/stock?page=99999999999999999999", "page")]
    [InlineData("/stock?pageSize=0", "pageSize")]
    [InlineData("/stock?pageSize=101", "pageSize")]
    [InlineData("/stock?low=maybe", "low")]
    [InlineData("/stock?bookIds=", "bookIds")]
    [InlineData("/stock?bookIds=1,x", "bookIds")]
    [InlineData("/stock?bookIds=1;DROP TABLE stock", "bookIds")]
    [InlineData("/stock?bookIds=99999999999999999999", "bookIds")]
    [InlineData("/stock/low?page=0", "page")]
    [InlineData("/stock/1/movements?pageSize=1000", "pageSize")]
    public async Task A_bad_query_is_a_problem_that_names_the_parameter(string path, string parameter) =>
        await IsProblemAsync(await _http.GetAsync(path, CancellationToken), HttpStatusCode.BadRequest, parameter);

    [Theory]
    [InlineData("GET", "/stock/987654321")]
    [InlineData("GET", "/stock/abc")]
    [InlineData("GET", "/stock/99999999999999999999")]
    [InlineData("GET", "/stock/987654321/movements")]
    [InlineData("GET", "/reservations/987654321")]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/stock/987654321/restock")]
    public async Task An_unknown_resource_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method == "POST" ? Json("""{"quantity":1}""") : null,
        };

        await IsProblemAsync(await _http.SendAsync(request, CancellationToken), HttpStatusCode.NotFound, null);
    }

    [Fact]
    public async Task Another_content_type_is_a_problem()
    {
        var book = await app.CreateBookAsync(copies: 5);

        await IsProblemAsync(
            await _http.PostAsync(
                $"/stock/{book}/restock",
                new StringContent("quantity=5", Encoding.UTF8, "text/plain"),
                CancellationToken
            ),
            HttpStatusCode.UnsupportedMediaType,
            null
        );
        Assert.Equal((5, 0, 5), await app.GetStockAsync(book));
    }

    [Theory]
    [MemberData(nameof(BadKeys.All), MemberType = typeof(BadKeys))]
    public async Task A_bad_idempotency_key_is_a_problem_and_changes_nothing(string[] keys)
    {
        var book = await app.CreateBookAsync(copies: 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/stock/{book}/restock")
        {
            Content = Json("""{"quantity":5}"""),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", keys);

        await IsProblemAsync(
            await _http.SendAsync(request, CancellationToken),
            HttpStatusCode.BadRequest,
            "Idempotency-Key"
        );
        Assert.Equal((5, 0, 5), await app.GetStockAsync(book));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task IsProblemAsync(HttpResponseMessage response, HttpStatusCode status, string? field)
    {
        var text = await response.Content.ReadAsStringAsync(CancellationToken);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        if (field is not null)
        {
            Assert.True(problem.GetProperty("errors").EnumerateObject().Any(error => error.Name == field), text);
        }
    }
}
