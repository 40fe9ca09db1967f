using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Identity;

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
        app.Client.As(new Caller(7, role));

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
        app.Client.As(Tokens.Reader(42));

        Assert.Equal("42 Reader", (await app.GetAsync("/who")).Text);
    }

    private static Task<TinyApp> StartAsync(params string[] arguments) =>
        TinyApp.StartAsync(
            app =>
            {
                app.MapGet("/forgotten", () => "");
                app.MapGet("/everyone", () => "").AllowAnonymous();
                app.MapGet("/readers", () => TypedResults.Text("")).RequireReader();
                app.MapGet("/staff", () => TypedResults.Text("")).RequireStaff();
                app.MapGet("/administrators", () => TypedResults.Text("")).RequireAdministrator();
                app.MapGet("/who", (Caller caller) => $"{caller.UserId} {caller.Role}").RequireReader();
            },
            arguments: ["--TinyApp:EndpointsDeclare=true", .. arguments]
        );
}
