using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

/// <summary>Three gateways behind a real nginx, started as a user starts them.</summary>
public sealed class LoadBalancerTests : IAsyncLifetime
{
    private BiblioProcess _biblio = null!;
    private HttpClient _door = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string AccessLog => File.ReadAllText(Path.Combine(_biblio.Folder, "logs", "nginx.log"));

    public async ValueTask InitializeAsync()
    {
        _biblio = BiblioProcess.Start(
            arguments: ["--LoadBalancer=nginx", "--Replicas:api=3", "--Observability=false", "--Restart=false"]
        );
        await _biblio.ReadyAsync(CancellationToken);
        _door = new HttpClient
        {
            BaseAddress = new Uri(
                string.Create(CultureInfo.InvariantCulture, $"http://localhost:{8080 + _biblio.Offset}")
            ),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _door.Dispose();
        await _biblio.DisposeAsync();
    }

    [Fact]
    public async Task Nginx_spreads_requests_over_three_gateways_and_hides_the_death_of_one()
    {
        // each gateway answers its own address itself
        var instances = await LoadAsync(300, "/api/v1");
        Assert.Equal(3, instances.Count);
        Assert.Equal(300, instances.Values.Sum());
        // least_conn gives a slow one less, and none of them nearly all
        Assert.All(instances, instance =>
            Assert.True(instance.Value < 270, $"{instance.Key} answered {instance.Value} of 300")
        );

        // the shop is behind it too, and is told where a request comes from by nginx and by nobody else
        Assert.Contains(
            "Biblio",
            await _door.GetStringAsync(new Uri("/", UriKind.Relative), CancellationToken),
            StringComparison.Ordinal
        );
        using var claiming = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books?q=Alice")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.6" }, { "X-Request-Id", "through-nginx" } },
        };
        using var answer = await _door.SendAsync(claiming, CancellationToken);
        Assert.Equal("through-nginx", Assert.Single(answer.Headers.GetValues("X-Request-Id")));
        Assert.DoesNotContain("nginx/", answer.Headers.Server.ToString(), StringComparison.Ordinal);

        // one line of JSON a request, and no word of what was looked for
        await Eventually.IsTrueAsync(
            () => Task.FromResult(AccessLog.Contains("through-nginx", StringComparison.Ordinal)),
            () => Task.FromResult(AccessLog)
        );
        var line = JsonNode.Parse(Regex.Match(AccessLog, "\\{\"time\".*through-nginx.*\\}").Value)!;
        Assert.Equal(
            ("access", "GET", "/api/v1/catalog/books", 200),
            ((string)line["log"]!, (string)line["method"]!, (string)line["path"]!, (int)line["status"]!)
        );
        Assert.DoesNotContain("Alice", AccessLog, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.6", AccessLog, StringComparison.Ordinal);

        // to whoever watches they are one service
        var gateways = Regex
            .Matches(string.Join('\n', _biblio.Processes()), @"(?m)^(\d+) \S*dotnet \S*Biblio\.Api\.dll")
            .Select(process => process.Groups[1].Value)
            .ToList();
        Assert.Equal(
            ["api", "api", "api"],
            gateways.Select(id =>
                Regex.Match(File.ReadAllText($"/proc/{id}/environ"), "OTEL_SERVICE_NAME=([^\0]*)").Groups[1].Value
            )
        );

        var load = LoadAsync(3000, "/api/v1");
        var dead = gateways[1];
        await LocalProcess.RunAsync("kill", ["-9", dead], cancellationToken: CancellationToken);
        var all = await load;

        Assert.Equal(3000, all.Values.Sum());
        Assert.Equal(2, (await LoadAsync(100, "/api/v1")).Count);
        await Eventually.IsTrueAsync(() =>
            Task.FromResult(AccessLog.Contains("\"log\":\"error\"", StringComparison.Ordinal))
        );
    }

    /// <summary>How many answers each gateway gave; any other than 200 is a failure.</summary>
    private async Task<Dictionary<string, int>> LoadAsync(int requests, string path)
    {
        var answers = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await Parallel.ForAsync(
            0,
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = CancellationToken },
            async (_, cancellationToken) =>
            {
                using var answer = await _door.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                answers.AddOrUpdate(Assert.Single(answer.Headers.GetValues("X-Biblio-Instance")), 1, (_, before) =>
                    before + 1
                );
            }
        );
        return new(answers);
    }
}
