using System.Net;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Api.GraphQL;

public sealed class QueryTests(GraphQLShop shop) : IClassFixture<GraphQLShop>
{
    [Fact]
    public async Task The_exercises_product_query_gets_its_answer()
    {
        var (status, answer, _) = await shop.RunAsync("""{ product(id:"1"){ id name quantity } }""");

        Assert.Equal(200, status);
        Assert.Equal("""{"data":{"product":{"id":"1","name":"Book 1","quantity":1}}}""", answer.ToJsonString());
    }

    [Fact]
    public async Task Fifty_books_with_stock_cost_two_requests()
    {
        var (_, answer, requests) = await shop.RunAsync(
            "{ books(pageSize: 50) { items { id title authors { name } stock { available } } } }"
        );

        Assert.Equal(50, answer["data"]!["books"]!["items"]!.AsArray().Count);
        Assert.Equal(7, (int)answer["data"]!["books"]!["items"]![6]!["stock"]!["available"]!);
        Assert.Equal(["catalog /books", "inventory /stock"], requests.Select(request => request.Split('?')[0]));
    }

    [Fact]
    public async Task Fields_of_several_levels_share_their_batches()
    {
        var (_, answer, requests) = await shop.RunAsync(
            """
            {
              orders(pageSize: 20) { items { items { book { title stock { available } } } } }
              a: book(id: 30) { title stock { available } }
              b: book(id: 31) { title stock { available } }
            }
            """,
            Tokens.Reader()
        );

        Assert.Null(answer["errors"]);
        // One for the orders, and one or two batches of books and stock, by the order in which they are ready.
        Assert.InRange(requests.Count, 3, 5);
        Assert.Single(requests, request => request.StartsWith("orders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fifty_books_with_copies_cost_two_requests()
    {
        var (_, answer, requests) = await shop.RunAsync(
            "{ books(pageSize: 50) { items { copies { total available waiting branches { branch { name } total } } } } }"
        );

        Assert.Null(answer["errors"]);
        Assert.Equal(["catalog /books", "lending /availability"], requests.Select(request => request.Split('?')[0]));
        Assert.Equal(
            """{"copies":{"total":5,"available":3,"waiting":2,"branches":"""
                + """[{"branch":{"name":"Branch 1"},"total":4},{"branch":{"name":"Branch 2"},"total":1}]}}""",
            answer["data"]!["books"]!["items"]![6]!.ToJsonString()
        );
    }

    [Fact]
    public async Task A_readers_whole_account_costs_one_request_each()
    {
        var (_, answer, requests) = await shop.RunAsync(
            """
            {
              loans(pageSize: 20) { items { title dueOn fine { amount } book { title } branch { name } } }
              holds(pageSize: 20) { items { position book { title } pickUpBranch { name } } }
              fines { items { kind open { amount currency } } }
            }
            """,
            Tokens.Reader()
        );

        Assert.Null(answer["errors"]);
        Assert.Equal("2026-01-22", (string)answer["data"]!["loans"]!["items"]![0]!["dueOn"]!);
        Assert.Equal("Branch 2", (string)answer["data"]!["holds"]!["items"]![0]!["pickUpBranch"]!["name"]!);
        var lists = requests.Select(request => request.Split('?')[0]).ToLookup(request => request);
        Assert.Equal(
            [1, 1, 1],
            new[] { "lending /me/loans", "lending /me/holds", "lending /me/fines" }.Select(list => lists[list].Count())
        );
        // One or two batches of books and of branches, by the order in which loans and holds are ready.
        Assert.InRange(lists["catalog /books"].Count(), 1, 2);
        Assert.InRange(lists["lending /branches"].Count(), 1, 2);
    }

    [Fact]
    public async Task Staff_read_the_loans_and_open_holds_of_a_reader()
    {
        var (_, answer, requests) = await shop.RunAsync(
            "{ loans(userId: 2) { total } holds(userId: 2) { total } fines(userId: 2) { total } }",
            Tokens.Librarian
        );

        Assert.Null(answer["errors"]);
        Assert.Equal(
            [
                "lending /fines?page=1&pageSize=10&userId=2",
                "lending /holds?page=1&pageSize=10&open=true&userId=2",
                "lending /loans?page=1&pageSize=10&open=true&userId=2",
            ],
            requests.Order()
        );
    }

    [Fact]
    public async Task What_does_not_exist_is_null_without_an_error()
    {
        var (status, answer, _) = await shop.RunAsync(
            "{ book(id: 101) { title } product(id: 3) { quantity } order(id: 6) { id } }",
            Tokens.Reader()
        );

        Assert.Equal(200, status);
        Assert.Equal("""{"data":{"book":null,"product":{"quantity":0},"order":null}}""", answer.ToJsonString());
    }

    [Fact]
    public async Task A_failing_service_leaves_the_rest_of_the_answer()
    {
        shop.Broken = "inventory";
        try
        {
            var (status, answer, _) = await shop.RunAsync("{ book(id: 1) { title stock { available } } }");

            Assert.Equal(200, status);
            Assert.Equal("Book 1", (string)answer["data"]!["book"]!["title"]!);
            Assert.Null(answer["data"]!["book"]!["stock"]);
            var error = Assert.Single(answer["errors"]!.AsArray())!;
            Assert.Equal(
                ("SERVICE_UNAVAILABLE", "inventory", "book/stock"),
                (
                    (string)error["extensions"]!["code"]!,
                    (string)error["extensions"]!["service"]!,
                    string.Join('/', error["path"]!.AsArray())
                )
            );
        }
        finally
        {
            shop.Broken = null;
        }
    }

    [Theory]
    [InlineData("{ book(id: \"x\") { id } }")]
    [InlineData("{ books(pageSize: 51) { total } }")]
    [InlineData("{ books(page: 0) { total } }")]
    public async Task An_argument_out_of_range_is_bad_input(string query)
    {
        var (status, answer, requests) = await shop.RunAsync(query);

        Assert.Equal((200, "BAD_USER_INPUT"), (status, Code(answer)));
        Assert.Empty(requests);
    }

    [Fact]
    public async Task Users_come_from_the_accounts()
    {
        var (_, answer, _) = await shop.RunAsync(
            "query Users($size: Int!) { users(pageSize: $size) { total items { id role } } me { id } user(id: 1) { id } }",
            Tokens.Librarian,
            new { size = 5 }
        );

        Assert.Null(answer["errors"]);
        Assert.NotNull(answer["data"]!["users"]!["items"]);
    }

    [Fact]
    public async Task The_page_to_try_queries_loads_nothing_from_elsewhere()
    {
        var page = await shop.Http.GetStringAsync(
            new Uri("/graphql/page", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        using var script = await shop.Http.GetAsync(
            new Uri("/graphql/page.js", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.Contains("script-src 'self'", script.Headers.GetValues("Content-Security-Policy").Single());
    }

    private static string Code(JsonNode answer) => (string)answer["errors"]![0]!["extensions"]!["code"]!;
}
