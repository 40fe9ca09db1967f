using System.Net.Http.Headers;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Biblio.Tests.ServiceDefaults.Identity;

public sealed class CallersTests
{
    [Fact]
    public async Task An_endpoint_that_does_not_say_who_may_call_it_answers_nobody()
    {
        await using var app = await StartAsync();

        Assert.Equal(403, (await app.GetAsync("/forgotten")).Status);
        app.Client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(401, (await app.GetAsync("/forgotten")).Status);
        Assert.Equal(200, (await app.GetAsync("/everyone")).Status);
    }

    [Fact]
    public async Task What_is_not_there_is_not_there_for_strangers_either()
    {
        await using var app = await StartAsync();
        app.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(404, (await app.GetAsync("/nowhere")).Status);
        Assert.Equal(405, (await app.PostAsync("/everyone", "{}")).Status);
    }

    [Theory]
    [InlineData("/readers", Role.Reader, 200)]
    [InlineData("/readers", Role.Librarian, 200)]
    [InlineData("/staff", Role.Reader, 403)]
    [InlineData("/staff", Role.Librarian, 200)]
    [InlineData("/staff", Role.Administrator, 200)]
    [InlineData("/administrators", Role.Librarian, 403)]
    [InlineData("/administrators", Role.Administrator, 200)]
    public async Task A_role_may_what_the_lesser_ones_may(string path, Role role, int status)
    {
        await using var app = await StartAsync();
        app.Client.As(app.Services, new Caller(7, role));

        var answer = await app.GetAsync(path);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? "text/plain" : "application/problem+json", answer.ContentType);
    }

    [Fact]
    public async Task A_refusal_says_what_it_wants_and_is_a_problem()
    {
        await using var app = await StartAsync();
        app.Client.DefaultRequestHeaders.Authorization = null;

        var answer = await app.GetAsync("/readers");

        Assert.Equal((401, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task A_handler_learns_who_calls()
    {
        await using var app = await StartAsync();
        app.Client.As(app.Services, Tokens.Reader(42));

        Assert.Equal("42 Reader", (await app.GetAsync("/who")).Text);
    }

    [Fact]
    public async Task Services_of_one_ring_believe_each_others_tokens_and_those_of_another_secret_do_not()
    {
        var redis = await RedisServer.StartAsync();
        var token = new AuthenticationHeaderValue("Bearer", Tokens.Of(redis.ConnectionString, Tokens.Reader()));
        await using var one = await StartAsync(
            $"--ConnectionStrings:cache={redis.ConnectionString}",
            $"--Identity:KeyRingSecret={Tokens.KeyRingSecret}"
        );
        await using var other = await StartAsync(
            $"--ConnectionStrings:cache={redis.ConnectionString}",
            "--Identity:KeyRingSecret=quite-another-secret"
        );
        one.Client.DefaultRequestHeaders.Authorization = other.Client.DefaultRequestHeaders.Authorization = token;

        Assert.Equal((200, 401), (await WhenReadAsync(one), await WhenReadAsync(other)));
        await redis.Process.DisposeAsync();
        // what was read once is known
        Assert.Equal(200, (await one.GetAsync("/readers")).Status);
    }

    /// <summary>The answer after the ring was read; until then it is 503.</summary>
    private static async Task<int> WhenReadAsync(TinyApp app)
    {
        var status = 503;
        await Eventually.IsTrueAsync(async () => (status = (await app.GetAsync("/readers")).Status) != 503);
        return status;
    }

    [Fact]
    public async Task A_token_that_can_not_be_looked_at_yet_is_asked_for_again_and_not_called_wrong()
    {
        var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync(
            $"--ConnectionStrings:cache={redis.ConnectionString}",
            $"--Identity:KeyRingSecret={Tokens.KeyRingSecret}"
        );
        app.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            Tokens.OfAnotherRing(Tokens.Reader())
        );

        var early = await app.GetAsync("/readers");
        Assert.Equal((503, "application/problem+json"), (early.Status, early.ContentType));
        Assert.NotNull(early.Headers.RetryAfter);
        Assert.Equal(200, (await app.GetAsync("/everyone")).Status);

        // the first key is made while the request waits
        var answer = app.GetAsync("/readers");
        app.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            Tokens.Of(redis.ConnectionString, Tokens.Reader())
        );
        Assert.Equal(401, (await answer).Status);
        Assert.Equal(200, (await app.GetAsync("/readers")).Status);
        await redis.Process.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("too short")]
    public async Task Without_a_secret_for_the_ring_a_service_does_not_start(string secret) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            StartAsync("--ConnectionStrings:cache=127.0.0.1:1", $"--Identity:KeyRingSecret={secret}")
        );

    private static Task<TinyApp> StartAsync(params string[] arguments) =>
        TinyApp.StartAsync(
            app =>
            {
                app.MapGet("/forgotten", () => "");
                app.MapGet("/everyone", () => "").AllowAnonymous();
                app.MapGet("/readers", () => "").RequireReader();
                app.MapGet("/staff", () => "").RequireStaff();
                app.MapGet("/administrators", () => "").RequireAdministrator();
                app.MapGet("/who", (Caller caller) => $"{caller.UserId} {caller.Role}").RequireReader();
            },
            arguments: ["--TinyApp:EndpointsDeclare=true", .. arguments]
        );
}
