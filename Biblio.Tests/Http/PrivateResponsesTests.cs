using System.Net.Http.Headers;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Http;

public sealed class PrivateResponsesTests : IAsyncLifetime
{
    private TinyApp _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await TinyApp.StartAsync(app =>
        {
            app.MapGet("/public", () => "same for everyone").AllowAnonymous();
            app.MapPost("/public", () => "a token").AllowAnonymous();
            app.MapGet("/mine", () => "mine").RequireReader();
            app.MapGet("/defect", string () => throw new InvalidOperationException()).RequireReader();
            app.MapGet("/cached", (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "private, no-cache";
                    return "mine";
                })
                .RequireReader();
        });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("GET", "/mine", true, 200, "no-store")]
    [InlineData("GET", "/mine", false, 401, "no-store")]
    [InlineData("GET", "/public", true, 200, "no-store")]
    [InlineData("GET", "/public", false, 200, "")]
    [InlineData("POST", "/public", false, 200, "no-store")]
    [InlineData("GET", "/cached", true, 200, "no-cache, private")]
    [InlineData("GET", "/nothing", true, 404, "no-store")]
    public async Task Personal_responses_are_not_stored(
        string method,
        string path,
        bool isSignedIn,
        int status,
        string cacheControl
    )
    {
        var authorization = _app.Client.DefaultRequestHeaders.Authorization;
        _app.Client.DefaultRequestHeaders.Authorization = isSignedIn ? authorization : null;

        var answer = await _app.SendAsync(new(new(method), path));

        Assert.Equal((status, cacheControl), (answer.Status, $"{answer.Headers.CacheControl ?? new()}"));
        _app.Client.DefaultRequestHeaders.Authorization = authorization;
    }

    [Fact]
    public async Task A_failed_personal_request_is_not_stored() =>
        Assert.True((await _app.GetAsync("/defect")).Headers.CacheControl is CacheControlHeaderValue { NoStore: true });
}
