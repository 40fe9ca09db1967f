using Biblio.Http;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Tests.Http;

public sealed class QueryParametersTests : IAsyncLifetime
{
    private TinyApp _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await TinyApp.StartAsync(app =>
        {
            app.MapGet("/books", List);
            app.MapGet("/books/{id:long}", (long id, TimeProvider time) => id);
            app.MapPost("/books", (Book book, string? source) => book.Title + source);
            app.MapGet("/tags", ([FromQuery] string[] tag, [FromHeader(Name = "X-Kind")] string? kind) => tag.Length);
            app.MapGet("/mine", (Caller caller) => caller.UserId).RequireReader();
            app.MapGet("/raw", (HttpContext context) => context.Response.WriteAsync("raw"));
            app.MapGet("/{**rest}", (string rest) => Results.NotFound()).ExcludeFromDescription();
        });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("/books?title=x", "title")]
    [InlineData("/books?q=a&title=x&utm_source=mail", "title, utm_source")]
    [InlineData("/books?title", "title")]
    [InlineData("/books?=x", "")]
    [InlineData("/books?request=x", "request")]
    [InlineData("/books?query=x", "query")]
    [InlineData("/books?page=1&page=2", "page")]
    [InlineData("/books?page=1&Page=1", "page")]
    [InlineData("/books?q=a&q=b&minYear=1&minYear=2", "q, minYear")]
    [InlineData("/books/7?id=8", "id")]
    [InlineData("/books/7?time=8", "time")]
    [InlineData("/tags?tag=a&kind=b", "kind")]
    [InlineData("/mine?caller=1", "caller")]
    public async Task An_unknown_or_repeated_parameter_is_named(string path, string names)
    {
        var answer = await _app.GetAsync(path);

        Assert.Equal((400, "application/problem+json", names), (answer.Status, answer.ContentType, answer.Fields));
    }

    [Theory]
    [InlineData("/books")]
    [InlineData("/books?")]
    [InlineData("/books?q=a&PAGE=1&pageSize=2&minYear=1900")]
    [InlineData("/books/7")]
    [InlineData("/tags?tag=a&tag=b")]
    [InlineData("/raw")]
    public async Task Known_parameters_are_accepted(string path) =>
        Assert.Equal(200, (await _app.GetAsync(path)).Status);

    [Fact]
    public async Task An_unknown_path_stays_404() => Assert.Equal(404, (await _app.GetAsync("/nothing?x=1")).Status);

    [Fact]
    public async Task Writes_are_checked_too()
    {
        Assert.Equal("dryRun", (await _app.PostAsync("/books?dryRun=true", """{"title":"a"}""")).Fields);
        Assert.Equal(200, (await _app.PostAsync("/books?source=x", """{"title":"a"}""")).Status);
    }

    private static int List([AsParameters] Filter filter, [AsParameters] PageQuery page, HttpRequest request) =>
        page.Number + filter.ToString().Length + request.Query.Count;

    private sealed record Filter(string? Q, int? MinYear);

    private sealed record Book(string Title);
}
