using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Biblio.Identity;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Fixtures;

/// <summary>The smallest service with the defaults, on a real Kestrel.</summary>
internal sealed class TinyApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TinyApp(WebApplication app, HttpClient client) => (_app, Client) = (app, client);

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public int Port => Client.BaseAddress!.Port;

    public static async Task<TinyApp> StartAsync(
        Action<WebApplication> map,
        Action<WebApplicationBuilder>? configure = null,
        string environment = "Production",
        params string[] arguments
    )
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "Biblio.Tests",
                EnvironmentName = environment,
                // The output folder of the tests contains the settings of a service, so it is not used.
                ContentRootPath = Path.Combine(Repository.Root, "Biblio.Tests"),
                Args =
                [
                    "--urls=http://127.0.0.1:0",
                    "--OTEL_SERVICE_NAME=tiny",
                    $"--{Tokens.KeySetSetting.Key}={Tokens.KeySetSetting.Value}",
                    .. arguments,
                ],
            }
        );
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        if (!builder.Configuration.GetValue<bool>("TinyApp:EndpointsDeclare"))
        {
            // Most tests do not concern authorization.
            builder.Services.Configure<AuthorizationOptions>(options => options.FallbackPolicy = null);
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseMigrationGate();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var client = UntracedClient.Create(new Uri(app.Urls.First()));
        if (app.Configuration[Tokens.KeySetSetting.Key] == Tokens.KeySetSetting.Value)
        {
            await app
                .Services.GetRequiredService<SigningKeys>()
                .WaitUntilLoadedAsync(TestContext.Current.CancellationToken);
        }

        return new(app, client.As(Tokens.Librarian));
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new(HttpMethod.Get, path));

    public Task<Answer> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public Task<Answer> PostAsync(string path, byte[] body, string contentType = "application/json") =>
        SendAsync(
            new(HttpMethod.Post, path)
            {
                Content = new ByteArrayContent(body)
                {
                    Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) },
                },
            }
        );

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers
        );
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed record Answer(int Status, string? ContentType, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The names in <c>errors</c>, in their order.</summary>
    public string Fields => string.Join(", ", Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
}
