using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using Biblio.Http;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Http;

public sealed class ProblemsTests : IAsyncLifetime
{
    private TinyApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await StartAsync("Production");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("""{"items":[{"bookId":1,"quantity":1}]}""", "userId")]
    [InlineData("""{"userId":1}""", "items")]
    [InlineData("""{"userId":"1","items":[]}""", "userId")]
    [InlineData("""{"userId":1.5,"items":[]}""", "userId")]
    [InlineData("""{"userId":99999999999999999999,"items":[]}""", "userId")]
    [InlineData("""{"userId":null,"items":[]}""", "userId")]
    [InlineData("""{"userId":1,"items":null}""", "items")]
    [InlineData("""{"userId":1,"items":{}}""", "items")]
    [InlineData("""{"userId":1,"items":[1]}""", "items[0]")]
    [InlineData("""{"userId":1,"items":[{"bookId":1,"quantity":"many"}]}""", "items[0].quantity")]
    [InlineData("""{"userId":1,"items":[{"bookId":1,"quantity":1},{"quantity":1}]}""", "items[1].bookId")]
    [InlineData("""{"userId":1,"items":[],"colour":"red"}""", "colour")]
    [InlineData("""{"userId":1,"items":[{"bookId":1,"quantity":1,"isbn":"x"}]}""", "items[0].isbn")]
    [InlineData("""{"userId":1,"userId":2,"items":[]}""", "userId")]
    [InlineData("""{"userId":1,"items":[],"format":"scroll"}""", "format")]
    [InlineData("""{"userId":1,"items":[],"format":1}""", "format")]
    [InlineData("""{"userId":1,"items":[],"at":"yesterday"}""", "at")]
    [InlineData("""{"userId":1,"items":[],"note":7}""", "note")]
    [InlineData("""{"userId":1,""", "$")]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("<xml/>", "$")]
    public async Task An_unreadable_body_is_a_400_that_names_the_field(string body, string field)
    {
        var answer = await _app.PostAsync("/orders", body);

        Assert.Equal((400, "application/problem+json", field), (answer.Status, answer.ContentType, answer.Fields));
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Biblio.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_a_400()
    {
        byte[] body = [.. """{"userId":1,"items":[],"note":"caf"""u8, 0xE9, .. "\"}"u8];

        var answer = await _app.PostAsync("/orders", body);

        Assert.Equal((400, "note"), (answer.Status, answer.Fields));
    }

    [Theory]
    [InlineData("/books/first", "id")]
    [InlineData("/books/99999999999999999999", "id")]
    [InlineData("/books/7?year=MCM", "year")]
    [InlineData("/search", "q")]
    [InlineData("/page?page=0", "page")]
    [InlineData("/page?page=-1", "page")]
    [InlineData("/page?page=x", "page")]
    [InlineData("/page?page=2147483647", "page")]
    [InlineData("/page?pageSize=101", "pageSize")]
    [InlineData("/field", "items[0].bookId")]
    public async Task A_wrong_parameter_is_a_400_that_names_it(string path, string name)
    {
        var answer = await _app.GetAsync(path);

        Assert.Equal((400, "application/problem+json", name), (answer.Status, answer.ContentType, answer.Fields));
    }

    [Theory]
    [InlineData("""{"userId":0,"items":[{"bookId":1,"quantity":1}]}""", "userId")]
    [InlineData("""{"userId":1,"items":[]}""", "items")]
    [InlineData("""{"userId":1,"items":[{"bookId":1,"quantity":1},{"bookId":1,"quantity":0}]}""", "items[1].quantity")]
    [InlineData("""{"userId":1,"items":[{"bookId":1,"quantity":1}],"note":"far too long a note"}""", "note")]
    public async Task A_broken_field_rule_is_named_by_its_JSON_path(string body, string field)
    {
        var answer = await _app.PostAsync("/orders", body);

        Assert.Equal((400, "application/problem+json", field), (answer.Status, answer.ContentType, answer.Fields));
    }

    [Theory]
    [InlineData("/nowhere", 404)]
    [InlineData("/orders", 405)]
    [InlineData("/rule", 409)]
    [InlineData("/defect", 500)]
    [InlineData("/down", 503)]
    [InlineData("/nothing", 404)]
    public async Task Every_failure_is_problem_details_with_a_trace_id(string path, int status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        var answer = await _app.SendAsync(request);

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("title").GetString()));
        Assert.Matches("^[0-9a-f]{32}$", answer.Json.GetProperty("traceId").GetString());
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_rule_is_named_in_the_problem()
    {
        var answer = await _app.GetAsync("/rule");

        Assert.Equal("urn:biblio:order-confirmed", answer.Json.GetProperty("type").GetString());
        Assert.Equal("A confirmed order can no longer be cancelled.", answer.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_unavailable_service_says_when_to_retry() =>
        Assert.Equal(TimeSpan.FromSeconds(2), (await _app.GetAsync("/down")).Headers.RetryAfter?.Delta);

    [Fact]
    public async Task A_body_over_the_limit_is_a_413() =>
        Assert.Equal(
            (413, "application/problem+json"),
            (await _app.PostAsync("/orders", $$"""{"userId":1,"items":[],"note":"{{new string('x', 1_100_000)}}"}"""))
                is var answer
                ? (answer.Status, answer.ContentType)
                : default
        );

    [Fact]
    public async Task Another_content_type_is_a_415() =>
        Assert.Equal(
            (415, "application/problem+json"),
            await _app.PostAsync("/orders", "userId=1"u8.ToArray(), "application/x-www-form-urlencoded") is var answer
                ? (answer.Status, answer.ContentType)
                : default
        );

    [Theory]
    [InlineData("application/json; charset=utf-7", 415)]
    [InlineData("application/json; charset=nobody-knows", 415)]
    [InlineData("application/merge-patch+json; charset=\"latin1\"", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 400)]
    public async Task Json_is_utf_8_and_nothing_else(string type, int status) =>
        Assert.Equal(
            (status, "application/problem+json"),
            await _app.PostAsync("/orders", "{}"u8.ToArray(), type) is var answer
                ? (answer.Status, answer.ContentType)
                : default
        );

    [Theory]
    [InlineData("""{"userId":"1","items":[]}""")]
    [InlineData("""{"userId":1,"items":[{"bookId":1,"quantity":0}]}""")]
    public async Task Development_answers_as_Production_does(string body)
    {
        await using var development = await StartAsync("Development");

        Assert.Equal(
            Without(await _app.PostAsync("/orders", body)),
            Without(await development.PostAsync("/orders", body))
        );
        Assert.Equal(Without(await _app.GetAsync("/defect")), Without(await development.GetAsync("/defect")));

        static string Without(Answer answer) => answer.Text[..answer.Text.IndexOf("traceId", StringComparison.Ordinal)];
    }

    [Theory]
    [InlineData("/hangs", false)]
    [InlineData("/defect", true)]
    public async Task Only_defects_are_logged_as_errors_not_disconnected_callers(string path, bool isLogged)
    {
        var errors = 0;
        using var log = new RecordingLogger(entry =>
        {
            if (entry.Level >= LogLevel.Error)
            {
                Interlocked.Increment(ref errors);
            }
        });
        var ended = new TaskCompletionSource();
        await using var app = await TinyApp.StartAsync(
            app =>
            {
                app.Use(
                    async (context, next) =>
                    {
                        context.Response.OnCompleted(() => Task.FromResult(ended.TrySetResult()));
                        await next(context);
                    }
                );
                app.MapGet("/defect", string () => throw new InvalidOperationException("secret"));
                app.MapGet("/hangs", async Task<string> (CancellationToken cancellationToken) =>
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                    throw new InvalidOperationException("A driver was cut off.");
                });
            },
            builder => builder.Services.AddSingleton<ILoggerProvider>(log)
        );
        using var hangUp = new CancellationTokenSource(
            isLogged ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(200)
        );

        try
        {
            await app.Client.GetAsync(path, hangUp.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller disconnects on purpose.
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(isLogged ? 1 : 0, errors);
    }

    private static Task<TinyApp> StartAsync(string environment) =>
        TinyApp.StartAsync(Map, builder => builder.Services.AddValidation(), environment);

    private static void Map(WebApplication app)
    {
        app.MapPost("/orders", (PlaceOrder order) => TypedResults.Ok(order));
        app.MapGet("/books/{id}", (long id, int? year) => Results.Ok(new { id, year }));
        app.MapGet("/search", (string q) => TypedResults.Ok(q));
        app.MapGet("/page", ([AsParameters] PageQuery page, HttpRequest request) =>
            TypedResults.Ok(new[] { 1 }.ToPage(1, page, request))
        );
        app.MapGet("/field", string () => throw new FieldException("items[0].bookId", "There is no such book."));
        app.MapGet("/rule", string () =>
            throw new DomainException("order-confirmed", "A confirmed order can no longer be cancelled.")
        );
        app.MapGet("/defect", string () => throw new InvalidOperationException("secret"));
        app.MapGet("/down", string () => throw new HttpRequestException("secret", new SocketException(111)));
        app.MapGet("/nothing", () => TypedResults.NotFound());
    }

    internal sealed record PlaceOrder(
        [property: Range(1, long.MaxValue)] long UserId,
        [property: MinLength(1)] IReadOnlyList<Line> Items,
        [property: StringLength(10)] string? Note = null,
        Format? Format = null,
        DateTime? At = null
    );

    internal sealed record Line(
        [property: Range(1, long.MaxValue)] long BookId,
        [property: Range(1, 100)] int Quantity
    );

    internal enum Format
    {
        Paper,
        Ebook,
    }
}
