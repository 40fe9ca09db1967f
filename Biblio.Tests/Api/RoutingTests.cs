using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

public sealed class RoutingTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/books/7?q=a%20b", "catalog", "/books/7", "?q=a%20b", "/api/v1/catalog/books/7")]
    [InlineData("/api/catalog/openapi/v1.json", "catalog", "/openapi/v1.json", "", "/api/v1/catalog/books/7")]
    [InlineData("/api/catalog/imports", "catalog", "/imports", "", "/api/v1/catalog/books/7")]
    [InlineData("/api/inventory/stock/7", "inventory", "/stock/7", "", "/api/v1/inventory/books/7")]
    [InlineData("/api/inventory/openapi/v1.json", "inventory", "/openapi/v1.json", "", "/api/v1/inventory/books/7")]
    [InlineData("/api/orders", "orders", "/orders", "", "/api/v1/books/7")]
    [InlineData("/api/orders/7/events", "orders", "/orders/7/events", "", "/api/v1/books/7")]
    [InlineData("/api/orders/openapi/v1.json", "orders", "/openapi/v1.json", "", "/api/v1/books/7")]
    [InlineData("/", "web", "/", "", "/books/7")]
    [InlineData("/books/7/a-title", "web", "/books/7/a-title", "", "/books/7")]
    public async Task Paths_reach_their_service_and_links_use_the_gateway(
        string requested,
        string service,
        string path,
        string query,
        string link
    )
    {
        await using var replica = await Replica.StartAsync($"{service}-1");
        await using var gateway = GatewayApp.Start(new() { [service] = [replica] });

        var answer = await gateway.SignIn().GetAsync(requested, CancellationToken);
        var received = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        Assert.Equal(path, received.GetProperty("path").GetString());
        Assert.Equal(query, received.GetProperty("query").GetString());
        Assert.Equal(link, received.GetProperty("link").GetString());
        Assert.Equal(gateway.Public.BaseAddress!.Authority, received.GetProperty("host").GetString());
        Assert.Equal($"{service}-1", Assert.Single(answer.Headers.GetValues("X-Biblio-Instance")));
    }

    [Fact]
    public async Task The_API_index_lists_its_services()
    {
        await using var gateway = GatewayApp.Start([]);

        var index = await gateway.ApiOnly.GetFromJsonAsync<JsonElement>("/api", CancellationToken);

        Assert.Equal(
            [
                "catalog /api/v1/catalog/books",
                "inventory /api/v1/inventory/stock",
                "lending /api/v1/lending/branches",
                "orders /api/v1/orders",
            ],
            index
                .GetProperty("services")
                .EnumerateArray()
                .Select(service => $"{service.GetProperty("name")} {service.GetProperty("href")}")
        );
    }

    [Fact]
    public async Task The_API_document_names_services_that_do_not_answer()
    {
        await using var gateway = GatewayApp.Start([]);

        var document = await gateway.Public.GetFromJsonAsync<JsonElement>("/openapi/v1.json", CancellationToken);

        var info = document.GetProperty("info");
        Assert.Equal(
            ["catalog", "orders", "inventory", "lending"],
            info.GetProperty("x-biblio-missing").EnumerateArray().Select(service => service.GetString())
        );
        Assert.Contains(
            "do not answer: catalog, orders, inventory, lending.",
            info.GetProperty("description").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_unknown_API_path_is_a_404_problem()
    {
        await using var web = await Replica.StartAsync("web-1");
        await using var gateway = GatewayApp.Start(new() { ["web"] = [web] });

        var answer = await gateway.Public.GetAsync("/api/nothing/7", CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(0, web.RequestCount);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/books/7", HttpStatusCode.NotFound)]
    [InlineData("/api/catalog/books", HttpStatusCode.OK)]
    [InlineData("/api", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/alive", HttpStatusCode.OK)]
    public async Task The_API_port_serves_only_the_API(string path, HttpStatusCode status)
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(new() { ["web"] = [replica], ["catalog"] = [replica] });

        var answer = await gateway.ApiOnly.GetAsync(path, CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Public.GetAsync(path, CancellationToken)).StatusCode);
        if (status == HttpStatusCode.NotFound)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task HTTP_2_is_supported()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var answer = await gateway.Http2.GetAsync("/api/catalog/books", CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
    }

    [Fact]
    public async Task Web_sockets_are_forwarded()
    {
        await using var replica = await Replica.StartAsync("web-1");
        replica.Handler = Replica.EchoWebSocketAsync;
        await using var gateway = GatewayApp.Start(new() { ["web"] = [replica] });
        using var socket = new ClientWebSocket();
        var buffer = new byte[64];

        await socket.ConnectAsync(
            new UriBuilder(gateway.Public.BaseAddress!) { Scheme = "ws", Path = "/live" }.Uri,
            CancellationToken
        );
        await socket.SendAsync("été"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken);
        var echo = await socket.ReceiveAsync(buffer, CancellationToken);

        Assert.Equal("été", Encoding.UTF8.GetString(buffer, 0, echo.Count));
    }

    [Fact]
    public async Task Server_sent_events_are_forwarded_without_buffering()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        var more = new TaskCompletionSource();
        replica.Handler = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("data: second\n\n");
        };
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        using var answer = await gateway.Public.GetAsync(
            "/api/orders/7/events",
            HttpCompletionOption.ResponseHeadersRead,
            CancellationToken
        );
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(CancellationToken));

        Assert.Equal("data: first", await lines.ReadLineAsync(CancellationToken));
        more.SetResult();
        Assert.Contains("data: second", await lines.ReadToEndAsync(CancellationToken), StringComparison.Ordinal);
    }
}
