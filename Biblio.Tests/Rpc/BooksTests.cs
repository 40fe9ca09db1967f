using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Orders.Features;
using Biblio.Rpc.Catalog;
using Biblio.Tests.Catalog;
using Biblio.Tests.Fixtures;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Biblio.Tests.Rpc;

public sealed class BooksTests(BooksTests.App app) : IClassFixture<BooksTests.App>
{
    private readonly Books.BooksClient _books = new(app.Channel);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_reads_the_same_book_by_either_protocol()
    {
        var id = await AddAsync("Maria Chapdelaine", 19.95m);
        using var http = app.CreateClient();

        var byHttp = await new CatalogClient(http, NullLogger<CatalogClient>.Instance).FindAsync(
            [id, 999_999],
            CancellationToken
        );
        var byGrpc = await new CatalogRpcClient(
            _books,
            TimeProvider.System,
            NullLogger<CatalogRpcClient>.Instance
        ).FindAsync([id, 999_999], CancellationToken);

        Assert.Equal(byHttp, byGrpc);
        Assert.Equal((id, 19.95m), (byGrpc.Single().Id, byGrpc.Single().Price));
    }

    [Fact]
    public async Task Books_come_in_the_order_of_their_ids()
    {
        var (first, second) = (await AddAsync("A", 1), await AddAsync("B", 2));

        var list = await _books.ListBooksAsync(
            new() { Ids = { second, 999_999, first, second } },
            cancellationToken: CancellationToken
        );

        Assert.Equal([second, first], list.Books.Select(book => book.Id));
    }

    [Fact]
    public async Task Wrong_ids_and_unknown_books_have_statuses()
    {
        var statuses = new[]
        {
            await GetStatusAsync(new GetBookRequest { Id = 999_999 }),
            await GetStatusAsync(new GetBookRequest { Id = 0 }),
            await GetStatusAsync(new ListBooksRequest()),
            await GetStatusAsync(new ListBooksRequest { Ids = { Enumerable.Range(1, 101).Select(id => (long)id) } }),
        };

        Assert.Equal(
            [StatusCode.NotFound, StatusCode.InvalidArgument, StatusCode.InvalidArgument, StatusCode.InvalidArgument],
            statuses
        );
    }

    [Fact]
    public async Task An_unavailable_catalogue_is_an_http_failure_for_orders()
    {
        using var nowhere = GrpcChannel.ForAddress($"http://localhost:{LocalProcess.FreePort()}");
        var client = new CatalogRpcClient(new(nowhere), TimeProvider.System, NullLogger<CatalogRpcClient>.Instance);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.FindAsync([1], CancellationToken));
    }

    private Task<StatusCode> GetStatusAsync(GetBookRequest request) =>
        Calls.GetStatusAsync(async () => await _books.GetBookAsync(request, cancellationToken: CancellationToken));

    private Task<StatusCode> GetStatusAsync(ListBooksRequest request) =>
        Calls.GetStatusAsync(async () => await _books.ListBooksAsync(request, cancellationToken: CancellationToken));

    private async Task<long> AddAsync(string title, decimal price)
    {
        using var response = await app.SendAsync(
            HttpMethod.Post,
            "/books",
            new
            {
                title,
                authors = new[] { "Louis Hémon" },
                price,
                currency = "CAD",
            }
        );
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
            .GetProperty("id")
            .GetInt64();
    }

    /// <summary>Catalog with a real port for HTTP/2.</summary>
    public sealed class App : CatalogApp
    {
        private readonly int _httpPort;

        public App()
            : this(LocalProcess.FreePort(), LocalProcess.FreePort()) { }

        private App(int port, int httpPort)
            : base(kestrel =>
            {
                kestrel.ListenLocalhost(port);
                kestrel.ListenLocalhost(httpPort);
            })
        {
            _httpPort = httpPort;
            Settings = new Dictionary<string, string> { ["Rpc:Port"] = $"{port}" };
            Channel = GrpcChannel.ForAddress($"http://localhost:{port}");
        }

        public GrpcChannel Channel { get; }

        protected override IReadOnlyDictionary<string, string> Settings { get; }

        public override async ValueTask DisposeAsync()
        {
            Channel.Dispose();
            await base.DisposeAsync();
        }

        protected override void ConfigureClient(HttpClient client)
        {
            base.ConfigureClient(client);
            client.BaseAddress = new($"http://localhost:{_httpPort}");
        }
    }
}
