#pragma warning disable ASPIREINTERACTION001 // Command arguments are experimental in Aspire.
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

/// <summary>The dashboard's commands, on a whole Biblio in Aspire's test host.</summary>
[Collection(nameof(WholeShop))]
public sealed class CommandsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-commands-").FullName;
    private readonly int _offset = BiblioProcess.FreeOffset();
    private DistributedApplication _app = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string[] arguments =
        [
            "--environment=Development",
            "--Runtime=native",
            "--Observability=false",
            $"--StateFolder={_folder}",
            string.Create(CultureInfo.InvariantCulture, $"--PortOffset={_offset}"),
            .. BiblioProcess.PasswordArguments,
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Biblio_AppHost>(
            arguments,
            CancellationToken
        );
        _app = await builder.BuildAsync(CancellationToken);
        try
        {
            await _app.StartAsync(CancellationToken);
            await WaitUntilHealthyAsync("catalog", "orders", "inventory", "lending", "api");
        }
        catch
        {
            // xUnit disposes only what was initialized.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_command_does_what_it_says()
    {
        using var catalog = _app.CreateHttpClient("catalog");
        using var api = _app.CreateHttpClient("api");

        // The fault is switched on and off.
        Assert.True((await SwitchFaultAsync("catalog", "error-rate", "1")).Success);
        using (var broken = await catalog.GetAsync("/books", CancellationToken))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        }

        Assert.True((await SwitchFaultAsync("catalog", "error-rate", "0")).Success);
        using (var repaired = await catalog.GetAsync("/books", CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, repaired.StatusCode);
        }

        var refused = await SwitchFaultAsync("catalog", "error-rate", "7");
        Assert.False(refused.Success);
        Assert.Contains("error-rate takes 0 to 1", refused.Message, StringComparison.Ordinal);

        // Without dead letters, a replay succeeds.
        Assert.True(
            (
                await _app.ResourceCommands.ExecuteCommandAsync("orders", "replay-dead-letters", CancellationToken)
            ).Success
        );

        // A reset restores the starter catalogue and deletes all orders.
        await BiblioProcess.SignInAsync(api, "alice", api.BaseAddress!);
        using (
            var placed = await api.PostAsJsonAsync(
                "/api/orders",
                new { userId = 1, items = new[] { new { bookId = 1, quantity = 1 } } },
                CancellationToken
            )
        )
        {
            Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        }

        Assert.Equal(1, await CountOrdersAsync(api));
        Assert.True(
            (await _app.ResourceCommands.ExecuteCommandAsync("mysql", "reset-data", CancellationToken)).Success
        );
        await WaitUntilHealthyAsync("catalog", "orders", "inventory", "lending", "api");

        await BiblioProcess.SignInAsync(api, "alice", api.BaseAddress!);
        Assert.Equal(0, await CountOrdersAsync(api));
        Assert.NotEqual(
            0,
            (await api.GetFromJsonAsync<JsonNode>("/api/catalog/books", CancellationToken))!["total"]!.GetValue<int>()
        );

        // The operations page asks for the demo with a file.
        var request = Path.Combine(_folder, "demo", "start");
        await File.WriteAllTextAsync(request, "", CancellationToken);
        await _app
            .ResourceNotifications.WaitForResourceAsync("demo", KnownResourceStates.Running, CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), CancellationToken);
        Assert.False(File.Exists(request));
    }

    private static async Task<int> CountOrdersAsync(HttpClient api) =>
        (await api.GetFromJsonAsync<JsonNode>("/api/orders", CancellationToken))!["total"]!.GetValue<int>();

    private Task<ExecuteCommandResult> SwitchFaultAsync(string service, string fault, string value)
    {
        var arguments = new InteractionInputCollection([
            new InteractionInput
            {
                Name = "fault",
                InputType = InputType.Choice,
                Value = fault,
            },
            new InteractionInput
            {
                Name = "value",
                InputType = InputType.Number,
                Value = value,
            },
        ]);
        return _app.ResourceCommands.ExecuteCommandAsync(service, "switch-fault", arguments, CancellationToken);
    }

    // A service that could not start is started again.
    private Task<ResourceEvent[]> WaitUntilHealthyAsync(params string[] names) =>
        Task.WhenAll(
            names.Select(name =>
                _app.ResourceNotifications.WaitForResourceHealthyAsync(
                        name,
                        WaitBehavior.WaitOnResourceUnavailable,
                        CancellationToken
                    )
                    .WaitAsync(TimeSpan.FromMinutes(2))
            )
        );
}
