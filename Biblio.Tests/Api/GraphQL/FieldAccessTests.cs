using System.Text.Json.Nodes;
using Biblio.Api.GraphQL;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using GraphQL;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.Tests.Api.GraphQL;

/// <summary>The access of every field of the query type, one row each. A new field without a row fails a test.</summary>
public sealed class FieldAccessTests(GraphQLShop shop) : IClassFixture<GraphQLShop>
{
    private const string Rows = """
        everyone book(id: 1) { id }
        everyone product(id: 1) { id }
        everyone books { total }
        everyone author(id: 1) { id }
        everyone authors { total }
        everyone stock(bookId: 1) { available }
        everyone copies(bookId: 1) { total }
        reader   order(id: 5) { id }
        reader   orders { total }
        reader   loans { total }
        reader   loans(open: false) { total }
        reader   holds { total }
        reader   fines { total }
        reader   me { id }
        staff    orders(userId: 2) { total }
        staff    loans(userId: 2) { total }
        staff    holds(userId: 2) { total }
        staff    fines(userId: 2) { total }
        staff    user(id: 1) { id }
        staff    users { total }
        """;

    private static IEnumerable<(string Access, string Field)> Table =>
        Rows.Split('\n').Select(row => (row.Split(' ')[0], row[9..].TrimEnd('\r')));

    [Fact]
    public async Task Each_role_reads_exactly_its_fields()
    {
        foreach (var (access, field) in Table)
        {
            foreach (
                var (name, caller) in new (string, Caller?)[]
                {
                    ("everyone", null),
                    ("reader", Tokens.Reader()),
                    ("staff", Tokens.Librarian),
                    ("staff", Tokens.Administrator),
                }
            )
            {
                var (status, answer, requests) = await shop.RunAsync($"{{ {field} }}", caller);

                var isAllowed = access == "everyone" || access == name || (access == "reader" && name == "staff");
                var code = (string?)answer["errors"]?[0]?["extensions"]?["code"];
                Assert.True(
                    (status, code)
                        == (
                            200,
                            isAllowed ? null
                            : caller is null ? "UNAUTHENTICATED"
                            : "FORBIDDEN"
                        ),
                    $"{field} as {name}: {status} {answer}"
                );
                Assert.True(
                    isAllowed || requests.Count == 0,
                    $"{field} as {name} reached {string.Join(", ", requests)}"
                );
            }
        }
    }

    [Fact]
    public void Every_field_of_the_query_type_has_a_row()
    {
        var schema = CreateSchema();
        schema.Initialize();

        Assert.Equal(
            Table.Select(row => row.Field.Split('(', ' ')[0]).Distinct().Order(),
            schema.Query!.Fields.Select(field => field.Name).Order()
        );
    }

    /// <summary>To accept a change, copy the text that the failure shows.</summary>
    [Fact]
    public void The_schema_is_as_published()
    {
        var text = CreateSchema().Print(new() { StringComparison = StringComparison.Ordinal }).ReplaceLineEndings("\n");

        var published = Repository.Read("Biblio.Api/GraphQL/schema.graphql");
        if (text.Trim() != published.Trim())
        {
            Assert.Fail($"Biblio.Api/GraphQL/schema.graphql differs from the schema:\n{text}");
        }
    }

    [Fact]
    public async Task A_token_of_nobody_reads_public_fields_only()
    {
        var request = new { query = "{ me { id } }" };
        using var message = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = System.Net.Http.Json.JsonContent.Create(request),
            Headers = { Authorization = new("Bearer", "forged") },
        };

        using var response = await shop.Http.SendAsync(message, TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal("UNAUTHENTICATED", (string)answer["errors"]![0]!["extensions"]!["code"]!);
    }

    private static BiblioSchema CreateSchema()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddGraphQL();
        return builder.Services.BuildServiceProvider().GetRequiredService<BiblioSchema>();
    }
}
