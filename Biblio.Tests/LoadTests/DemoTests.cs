using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.LoadTests;
using Biblio.LoadTests.Demo;
using Biblio.Tests.Accounts;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.LoadTests;

public sealed class DemoTests(DemoTests.StateFolder state) : IClassFixture<DemoTests.StateFolder>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_runs_every_step_and_removes_its_faults()
    {
        using var output = new StringWriter();
        var target = await DemoTarget.FindAsync(state.Path, gateway: null, catalog: null, CancellationToken);

        Assert.Equal(state.Shop.Address("api"), target.Gateway);
        Assert.True(
            await new DemoRun(target, new(state.Path, target.Gateway), output).RunAsync(
                TimeSpan.FromSeconds(0.3),
                TimeSpan.FromSeconds(0.3),
                CancellationToken
            )
        );

        var text = output.ToString();
        Assert.Matches(@"1\. What visitors do \(0\.3 s\).*\n   \d+ requests: \d+ answered 200", text);
        Assert.Contains("   20 requests answered 404", text, StringComparison.Ordinal);
        Assert.Matches(@"book \d+ was added and restocked with 30 copies", text);
        Assert.Matches(@"10 orders were placed, the last is \d+; order \d+ asked for 900 copies and was refused", text);
        Assert.Matches(@"   [1-9]\d* requests answered 5xx; the fault is off again, and Catalog answers 200", text);
        Assert.Contains("What to look at:", text, StringComparison.Ordinal);
        Assert.Equal(0, await ErrorRateAsync());
    }

    [Fact]
    public async Task A_burst_that_is_cancelled_switches_its_fault_off()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var accounts = new DemoAccounts(state.Path, state.Shop.Address("api"));
        using var visitor = await accounts.SignInAsync(
            "alice@biblio.example",
            state.Shop.Address("api"),
            CancellationToken
        );
        using var catalog = await accounts.SignInAsync(
            "librarian@biblio.example",
            state.Shop.Address("catalog"),
            CancellationToken
        );

        var burst = ErrorBurst.RunAsync(visitor, catalog, TimeSpan.FromMinutes(5), stopping.Token);
        await Eventually.IsTrueAsync(async () => await ErrorRateAsync() == 1);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => burst);
        Assert.Equal(0, await ErrorRateAsync());
    }

    [Fact]
    public async Task An_unexpected_response_ends_the_demo_with_an_explanation()
    {
        var unreachable = new Uri("http://127.0.0.1:9");
        var folder = Directory.CreateTempSubdirectory("biblio-demo-").FullName;
        Write(folder, "accounts", "starter", "alice@biblio.example not-her-password\n");

        Assert.Contains(
            "run/status",
            (
                await Assert.ThrowsAsync<LoadException>(() =>
                    DemoTarget.FindAsync(folder, gateway: null, catalog: null, CancellationToken)
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "expected an answer of http://127.0.0.1:9/",
            await GetErrorAsync("alice@biblio.example", unreachable),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "expected 200; the answer was 401",
            await GetErrorAsync("alice@biblio.example", state.Shop.Address("api")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'bob@biblio.example PASSWORD'",
            await GetErrorAsync("bob@biblio.example", unreachable),
            StringComparison.Ordinal
        );
        Directory.Delete(folder, recursive: true);

        async Task<string> GetErrorAsync(string email, Uri gateway) =>
            (
                await Assert.ThrowsAsync<LoadException>(() =>
                    new DemoAccounts(folder, gateway).SignInAsync(email, gateway, CancellationToken)
                )
            ).Message;
    }

    private async Task<double> ErrorRateAsync()
    {
        using var client = state.Shop.Client("catalog").As(Tokens.Librarian, state.Shop.SigningKey);
        var faults = await client.GetFromJsonAsync<JsonElement>("/faults", CancellationToken);
        return faults
            .EnumerateArray()
            .Single(fault => fault.GetProperty("name").GetString() == "error-rate")
            .GetProperty("value")
            .GetDouble();
    }

    private static void Write(string root, string folder, string file, string text)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(root, folder));
        File.WriteAllText(System.IO.Path.Combine(root, folder, file), text);
    }

    /// <summary>
    /// A whole shop in this process, and the state files with the addresses and accounts of a running Biblio.
    /// </summary>
    public sealed class StateFolder : IAsyncLifetime
    {
        private const string Password = "the-starters-password";

        public SecuredShop Shop { get; } =
            new()
            {
                GatewaySettings =
                [
                    ("Accounts:StarterPassword", Password),
                    ("Accounts:LibrarianPassword", Password),
                    ("Accounts:HashIterations", "1000"),
                ],
            };

        public string Path { get; } = Directory.CreateTempSubdirectory("biblio-demo-").FullName;

        public async ValueTask InitializeAsync()
        {
            await Shop.InitializeAsync();
            Write(
                Path,
                "accounts",
                "starter",
                $"alice@biblio.example {Password}\nlibrarian@biblio.example {Password}\n"
            );
            Write(
                Path,
                "run",
                "status",
                $"""
                api	Running	healthy	http://127.0.0.1:65001 tcp://127.0.0.1:1 {Shop.Address("api")}
                catalog	Running	healthy	{Shop.Address("catalog")}
                prometheus	Waiting	not healthy	
                """
            );
            using var client = Shop.Client("api");
            // The gateway is healthy before its starter accounts exist.
            await Eventually.IsTrueAsync(async () =>
            {
                using var response = await client.PostAsJsonAsync(
                    "/api/v1/account/login",
                    new { email = "librarian@biblio.example", password = Password },
                    CancellationToken
                );
                return response.StatusCode == HttpStatusCode.OK;
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Shop.DisposeAsync();
            Directory.Delete(Path, recursive: true);
        }
    }
}
