using System.Diagnostics;

namespace TelemetryTests;

public sealed class ServerSpanTests
{
    [Fact]
    public async Task A_server_span_follows_the_semantic_conventions()
    {
        await using var app = await Watched.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/books/7?key=secret") { Headers = { { "User-Agent", "test" }, { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } } };

        await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var span = Assert.Single(await app.SpansAsync(1));
        Assert.Equal(("GET /books/{id}", ActivityKind.Server, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        var tags = span.TagObjects.ToDictionary();
        Assert.Equal(app.Client.BaseAddress!.Port, tags["server.port"]);
        Assert.Equal(
            ["GET", "/books/7", "http", "/books/{id}", 200, "127.0.0.1", "test", "1.1", "?key=Redacted"],
            new[] { "http.request.method", "url.path", "url.scheme", "http.route", "http.response.status_code", "server.address", "user_agent.original", "network.protocol.version", "url.query" }.Select(name => tags.GetValueOrDefault(name)));
        Assert.False(tags.ContainsKey("error.type"));
    }

    [Theory]
    [InlineData("/books/13", 503, "503")]
    [InlineData("/defect", 500, "System.InvalidOperationException")]
    public async Task A_failure_of_the_server_is_an_error(string path, int status, string error)
    {
        await using var app = await Watched.StartAsync(options => options.RecordException = true);

        await app.Client.GetAsync(path, TestContext.Current.CancellationToken);

        var span = Assert.Single(await app.SpansAsync(1));
        Assert.Equal((ActivityStatusCode.Error, status, error), (span.Status, span.GetTagItem("http.response.status_code"), span.GetTagItem("error.type")));
        Assert.Equal(path == "/defect", span.Events.Any(e => e.Name == "exception"));
    }

    [Fact]
    public async Task A_mistake_of_the_caller_is_no_error_and_an_unknown_method_has_no_name_of_its_own()
    {
        await using var app = await Watched.StartAsync();

        await app.Client.GetAsync("/nowhere", TestContext.Current.CancellationToken);
        await app.Client.SendAsync(new(new HttpMethod("BREW"), "/books/7"), TestContext.Current.CancellationToken);

        var spans = await app.SpansAsync(2);
        Assert.Equal(("GET", ActivityStatusCode.Unset), (spans[0].DisplayName, spans[0].Status));
        Assert.Equal(("_OTHER", "BREW"), (spans[1].GetTagItem("http.request.method"), spans[1].GetTagItem("http.request.method_original")));
        Assert.StartsWith("HTTP", spans[1].DisplayName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_leaves_requests_out_and_enrichment_adds_to_the_rest()
    {
        await using var app = await Watched.StartAsync(options =>
        {
            options.Filter = context => context.Request.Path != "/books/1";
            options.EnrichWithHttpRequest = (span, request) => span.SetTag("in", request.Path.Value);
            options.EnrichWithHttpResponse = (span, response) => span.SetTag("out", response.StatusCode);
        });

        await app.Client.GetAsync("/books/1", TestContext.Current.CancellationToken);
        await app.Client.GetAsync("/books/2", TestContext.Current.CancellationToken);

        var span = Assert.Single(await app.SpansAsync(1));
        Assert.Equal(("/books/2", 200), (span.GetTagItem("in"), span.GetTagItem("out")));
    }
}
