using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Protocols;

/// <summary>
/// Reads the same books by REST, GraphQL and gRPC, in turn: a page of books with their stock and a list of books through
/// the gateway with a token, for which the gateway caches nothing, and books directly from Catalog.
/// </summary>
internal sealed class ProtocolBenchmark(int rounds, TimeSpan length)
{
    private const int BookCount = 20;

    /// <summary>Orders calls Catalog by gRPC when a call takes this share of the time of REST, or less.</summary>
    private const double WorthGrpc = 0.8;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting Biblio ...");
        await using var biblio = BiblioInstance.Start(new Dictionary<string, string>());
        await biblio.WaitUntilReadyAsync(cancellationToken);
        await biblio.WaitUntilStockedAsync(cancellationToken);
        var header = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = header;
        var ids = await FindIdsAsync(http, biblio, cancellationToken);
        var (rest, graphQL) = (new RestCalls(http, biblio), new GraphQLCalls(http, biblio.Gateway));
        using var gateway = new RpcCalls(biblio.Http2.Gateway, header);
        using var catalog = new RpcCalls(biblio.Http2.Catalog, header);
        var runner = new ProtocolRunner(rounds, length, WarmUp, biblio.Processes);

        await runner.RunAsync(
            $"a page of {BookCount} books with their stock, through the gateway",
            [
                new("REST", 2, token => rest.GetPageAsync(ids, token)),
                new("GraphQL", 1, token => graphQL.GetPageAsync(BookCount, token)),
                new("gRPC", 1 + BookCount, token => gateway.GetPageAsync(ids, token)),
            ],
            cancellationToken
        );
        await runner.RunAsync(
            $"{BookCount} books, through the gateway",
            [
                new("REST", 1, token => rest.GetBooksAsync(ids, token)),
                new("GraphQL", 1, token => graphQL.GetBooksAsync(BookCount, token)),
                new("gRPC", 1, token => gateway.GetBooksAsync(ids, token)),
            ],
            cancellationToken
        );
        await runner.RunAsync(
            $"{BookCount} books, from Catalog",
            [
                new("REST", 1, token => rest.GetBooksFromCatalogAsync(ids, token)),
                new("gRPC", 1, token => catalog.GetBooksAsync(ids, token)),
            ],
            cancellationToken
        );
        var one = await runner.RunAsync(
            "one book, from Catalog, as Orders asks",
            [
                new("REST", 1, token => rest.GetBooksFromCatalogAsync([ids[0]], token)),
                new("gRPC", 1, token => catalog.GetBooksAsync([ids[0]], token)),
            ],
            cancellationToken
        );
        var ratio = one.GetRatio("gRPC", "REST", result => result.P50);
        Console.WriteLine(
            $"\nOrders:CatalogProtocol: one book by gRPC takes {ratio:0.00} of the time by REST, so the default is "
                + $"{(ratio <= WorthGrpc ? "grpc" : "http")} (the limit is {WorthGrpc:0.00})."
        );
        return true;
    }

    private static async Task<IReadOnlyList<long>> FindIdsAsync(
        HttpClient http,
        BiblioInstance biblio,
        CancellationToken cancellationToken
    )
    {
        // GraphQL has no list of ids, so all of them read the first page of this search.
        var page = await http.GetFromJsonAsync<JsonNode>(
            new Uri(biblio.Catalog, $"/books?sort=title&facets=false&pageSize={BookCount}"),
            cancellationToken
        );
        return [.. page!["items"]!.AsArray().Select(book => (long)book!["id"]!)];
    }
}
