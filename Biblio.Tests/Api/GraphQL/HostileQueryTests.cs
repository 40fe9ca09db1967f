using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Api.GraphQL;

/// <summary>Queries that would cost much are refused before any service hears of them.</summary>
public sealed class HostileQueryTests(GraphQLShop shop) : IClassFixture<GraphQLShop>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Queries =>
        new()
        {
            { "depth 100", Deep(100) },
            { "depth 2 000", Deep(2_000) },
            { "cycle of types", "{ author(id: 1) " + Repeat("{ books { items { authors ", 4) + "{ id }" + Close(4) },
            { "cost of pages", "{ books(pageSize: 50) { items { authors { books(pageSize: 50) { total } } } } }" },
            { "1 000 aliases", "{" + Many(1_000, i => $" a{i}: book(id: {i + 1}) {{ id }}") + "}" },
            { "1 000 fields", "{ book(id: 1) {" + Many(1_000, _ => " title") + "} }" },
            {
                "fragments that double",
                "{ book(id: 1) { ...A } } fragment A on Book { ...B ...B ...B } fragment B on Book { ...C ...C ...C } "
                    + "fragment C on Book { ...D ...D ...D } fragment D on Book { ...E ...E ...E } "
                    + "fragment E on Book { title title title title }"
            },
            {
                "fragment of itself",
                "{ book(id: 1) { ...A } } fragment A on Book { authors { books { items { ...A } } } }"
            },
            { "no query", "{" },
            { "unknown field", "{ password }" },
            { "mutation", "mutation { book(id: 1) { id } }" },
            { "subscription", "subscription { book(id: 1) { id } }" },
        };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_hostile_query_reaches_no_service(string name, string query)
    {
        var (status, answer, requests) = await shop.RunAsync(query);

        Assert.True(status == 400, $"{name}: {status} {answer}");
        Assert.Null(answer["data"]);
        Assert.All(answer["errors"]!.AsArray(), error => Assert.NotNull(error!["extensions"]!["code"]));
        Assert.Empty(requests);
    }

    [Fact]
    public async Task A_body_of_a_megabyte_is_refused()
    {
        using var response = await shop.Http.PostAsJsonAsync(
            "/graphql",
            new { query = "{ book(id: 1) { id } }" + new string(' ', 1_000_000) },
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_batch_has_a_limit()
    {
        var one = new { query = "{ book(id: 1) { id } }" };

        var (few, answers, _) = await shop.PostAsync(JsonContent.Create(Enumerable.Repeat(one, 5)));
        var (many, _, requests) = await shop.PostAsync(JsonContent.Create(Enumerable.Repeat(one, 6)));

        Assert.Equal((200, 5), (few, answers.AsArray().Count));
        Assert.Equal(400, many);
        Assert.Empty(requests);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"query":7}""")]
    [InlineData("""{"query":"{ book(id: 1) { id } }","variables":[]}""")]
    [InlineData("""{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}""")]
    public async Task A_body_of_another_shape_is_400(string body)
    {
        var (status, answer, requests) = await shop.PostAsync(new StringContent(body, null, "application/json"));

        Assert.Equal((400, true), (status, answer["errors"]!.AsArray().Count > 0));
        Assert.Empty(requests);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"id":{"id":[[[[1]]]]}}""")]
    public async Task Strange_variables_are_no_server_error(string variables)
    {
        var body = $$"""{"query":"query Q($id: ID!) { book(id: $id) { id } }","variables":{{variables}}}""";

        var (status, answer, requests) = await shop.PostAsync(new StringContent(body, null, "application/json"));

        Assert.Equal((400, true), (status, answer["errors"]!.AsArray().Count > 0));
        Assert.Empty(requests);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task What_a_form_of_another_site_can_send_is_415(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"query":"{ me { id } }"}"""));
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);

        using var response = await shop.Http.PostAsync("/graphql", content, CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Get_runs_persisted_queries_only()
    {
        const string Query = "query Title($id: ID!) { book(id: $id) { title } }";
        const string Hash = "1b6b4d7ef23a40f7a1b5a0bba1d7d5bc0a35b6b1c4dca5f4e59b8b1b3b3b3b3b";
        var hash = Biblio.Api.GraphQL.PersistedQueries.GetHash(Query);

        var plain = await GetAsync("query=" + Uri.EscapeDataString("{ book(id: 1) { id } }"));
        var unknown = await GetAsync(Extensions(hash));
        var (wrong, _, _) = await shop.PostAsync(JsonContent.Create(Registration(Query, Hash)));
        var (registered, _, _) = await shop.PostAsync(JsonContent.Create(Registration(Query, hash, new { id = 2 })));
        var known = await GetAsync(Extensions(hash) + "&variables=" + Uri.EscapeDataString("""{"id":"9"}"""));

        Assert.Equal((400, 400, 200), (plain.Status, wrong, registered));
        Assert.Equal(
            (400, "PERSISTED_QUERY_NOT_FOUND"),
            (unknown.Status, (string)unknown.Body["errors"]![0]!["extensions"]!["code"]!)
        );
        Assert.Equal((200, "Book 9"), (known.Status, (string)known.Body["data"]!["book"]!["title"]!));
    }

    [Fact]
    public async Task One_operation_causes_a_limited_number_of_requests()
    {
        var (status, answer, requests) = await shop.RunAsync(
            "{" + Many(30, i => $" a{i}: author(id: {i + 1}) {{ id }}") + "}"
        );

        Assert.Equal(200, status);
        Assert.Equal(25, requests.Count);
        Assert.Equal(5, answer["errors"]!.AsArray().Count);
        Assert.All(answer["errors"]!.AsArray(), error =>
            Assert.Equal("TOO_EXPENSIVE", (string)error!["extensions"]!["code"]!)
        );
    }

    [Fact]
    public async Task Production_shows_neither_schema_nor_page()
    {
        await using var gateway = GatewayApp.Start([], new() { ["environment"] = "Production" });

        using var schema = await gateway.Public.PostAsJsonAsync(
            "/graphql",
            new { query = "{ __schema { types { name } } }" },
            CancellationToken
        );
        using var page = await gateway.Public.GetAsync("/graphql/page", CancellationToken);
        // The query of tools is deeper than any other may be.
        var (development, _, _) = await shop.RunAsync(
            "{ __schema { types { fields { args { type " + Repeat("{ ofType ", 8) + "{ name }" + Repeat(" }", 13)
        );

        Assert.Equal(
            (HttpStatusCode.BadRequest, true, 200),
            (schema.StatusCode, page.StatusCode != HttpStatusCode.OK, development)
        );
    }

    private static object Registration(string query, string hash, object? variables = null) =>
        new
        {
            query,
            variables,
            extensions = new { persistedQuery = new { version = 1, sha256Hash = hash } },
        };

    private static string Extensions(string hash) =>
        "extensions=" + Uri.EscapeDataString($$$"""{"persistedQuery":{"version":1,"sha256Hash":"{{{hash}}}"}}""");

    private async Task<(int Status, JsonNode Body)> GetAsync(string query)
    {
        using var response = await shop.Http.GetAsync(
            new Uri($"/graphql?{query}", UriKind.Relative),
            CancellationToken
        );
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!);
    }

    private static string Deep(int depth) =>
        "{ author(id: 1) " + Repeat("{ books { items { authors ", depth / 3) + "{ id }" + Close(depth / 3);

    private static string Close(int times) => Repeat(" } } }", times) + " }";

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Many(int count, Func<int, string> text) =>
        string.Concat(Enumerable.Range(0, count).Select(text));
}
