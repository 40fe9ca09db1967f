using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Protocols;

/// <summary>Reads books by GraphQL, the fields that gRPC has. Each method returns the bytes of the response's body.</summary>
internal sealed class GraphQLCalls(HttpClient http, Uri gateway)
{
    private const string Fields =
        "id title subtitle authors { id name } publisher year language isbn13 price { amount currency } withdrawn";

    public Task<int> GetPageAsync(int count, CancellationToken cancellationToken) =>
        RunAsync($"{Fields} stock {{ onHand reserved available low changedAt }}", count, cancellationToken);

    public Task<int> GetBooksAsync(int count, CancellationToken cancellationToken) =>
        RunAsync(Fields, count, cancellationToken);

    private async Task<int> RunAsync(string fields, int count, CancellationToken cancellationToken)
    {
        var query = $"query Books {{ books(sort: TITLE, pageSize: {count}) {{ items {{ {fields} }} }} }}";
        using var response = await http.PostAsJsonAsync(new Uri(gateway, "/graphql"), new { query }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        // A field that fails is an error in an answer with the status 200.
        return body.AsSpan().IndexOf("\"errors\""u8) < 0
            ? body.Length
            : throw new LoadException($"GraphQL answers with errors: {JsonNode.Parse(body)!["errors"]}");
    }
}
