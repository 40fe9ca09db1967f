using System.Net.Http.Headers;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Biblio.Tests.ServiceDefaults.Identity;

public sealed class CallerAuthenticationTests
{
    [Fact]
    public async Task An_endpoint_without_a_policy_refuses_everyone()
    {
        await using var app = await StartAsync();

        Assert.Equal(403, (await app.GetAsync("/forgotten")).Status);
        app.Client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(401, (await app.GetAsync("/forgotten")).Status);
        Assert.Equal(200, (await app.GetAsync("/everyone")).Status);
    }

    [Fact]
    public async Task Unknown_paths_are_404_for_anonymous_callers_too()
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
    public async Task A_role_has_the_permissions_of_lesser_roles(string path, Role role, int status)
    {
        await using var app = await StartAsync();
        app.Client.As(app.Services, new Caller(7, role));

        var answer = await app.GetAsync(path);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? "text/plain" : "application/problem+json", answer.ContentType);
    }

    [Fact]
    public async Task A_refusal_is_a_problem_that_names_its_scheme()
    {
        await using var app = await StartAsync();
        app.Client.DefaultRequestHeaders.Authorization = null;

        var answer = await app.GetAsync("/readers");

        Assert.Equal((401, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task A_handler_receives_its_caller()
    {
        await using var app = await StartAsync();
        app.Client.As(app.Services, Tokens.Reader(42));

        Assert.Equal("42 Reader", (await app.GetAsync("/who")).Text);
    }

    [Fact]
    public async Task Only_services_with_the_same_secret_accept_a_token()
    {
        var redis = await RedisServer.StartAsync();
        var token = new AuthenticationHeaderValue("Bearer", Tokens.Create(redis.ConnectionString, Tokens.Reader()));
        await using var one = await StartAsync(
            $"--ConnectionStrings:cache={redis.ConnectionString}",
            $"--Identity:KeyRingSecret={Tokens.KeyRingSecret}"
        );
        await using var other = await StartAsync(
            $"--ConnectionStrings:cache={redis.ConnectionString}",
            "--Identity:KeyRingSecret=quite-another-secret"
        );
        one.Client.DefaultRequestHeaders.Authorization = other.Client.DefaultRequestHeaders.Authorization = token;

        Assert.Equal((200, 401), (await GetStatusAsync(one), await GetStatusAsync(other)));
        await redis.Process.DisposeAsync();
        // The service keeps the key ring that it has read.
        Assert.Equal(200, (await one.GetAsync("/readers")).Status);
    }

    /// <summary>Returns the status after the service has read the key ring. It is 503 before that.</summary>
    private static async Task<int> GetStatusAsync(TinyApp app)
    {
        var status = 503;
        await Eventually.IsTrueAsync(async () => (status = (await app.GetAsync("/readers")).Status) != 503);
        return status;
    }

    [Fact]
    public async Task A_token_is_a_503_until_the_keys_are_loaded()
    {
        var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync(
            $"--ConnectionStrings:cache={redis.ConnectionString}",
            $"--Identity:KeyRingSecret={Tokens.KeyRingSecret}"
        );
        app.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            Tokens.CreateWithUnknownKeys(Tokens.Reader())
        );

        var early = await app.GetAsync("/readers");
        Assert.Equal((503, "application/problem+json"), (early.Status, early.ContentType));
        Assert.NotNull(early.Headers.RetryAfter);
        Assert.Equal(200, (await app.GetAsync("/everyone")).Status);

        // The first key is created while the request waits.
        var answer = app.GetAsync("/readers");
        app.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            Tokens.Create(redis.ConnectionString, Tokens.Reader())
        );
        Assert.Equal(401, (await answer).Status);
        Assert.Equal(200, (await app.GetAsync("/readers")).Status);
        await redis.Process.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("too short")]
    public async Task A_service_does_not_start_without_a_key_secret(string secret) =>
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
