using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using MySqlConnector;

namespace Biblio.Tests.Api.GraphQL;

public sealed class StartTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_waits_until_the_accounts_have_their_tables()
    {
        var accounts = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("accounts");
        await using var otherReplica = new MySqlConnection(accounts + ";Pooling=false");
        await otherReplica.OpenAsync(CancellationToken);
        // While another replica has this lock, the tables are not created.
        await using var command = new MySqlCommand(
            "SELECT GET_LOCK(CONCAT('biblio-schema-', LEFT(DATABASE(), 40)), 0)",
            otherReplica
        );
        Assert.Equal("1", $"{await command.ExecuteScalarAsync(CancellationToken)}");
        await using var gateway = GatewayApp.Start([], new() { ["ConnectionStrings:accountsdb"] = accounts });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = "{ users { total } }" }),
            Headers = { Authorization = new("Bearer", Tokens.Create(Tokens.Librarian)) },
        };

        var answering = gateway.Public.SendAsync(request, CancellationToken);
        await Task.WhenAny(answering, Task.Delay(1000, CancellationToken));
        await otherReplica.CloseAsync();

        using var response = await answering;
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);
        Assert.Null(answer!["errors"]);
    }
}
