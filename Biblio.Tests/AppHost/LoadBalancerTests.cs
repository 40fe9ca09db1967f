using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

/// <summary>Three gateways behind a real nginx, started as a user starts them.</summary>
public sealed class LoadBalancerTests : IAsyncLifetime
{
    private const int Callers = 16;

    private BiblioProcess _biblio = null!;
    private HttpClient _client = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string AccessLog => File.ReadAllText(Path.Combine(_biblio.Folder, "logs", "nginx.log"));

    public async ValueTask InitializeAsync()
    {
        _biblio = BiblioProcess.Start(
            arguments: ["--LoadBalancer=nginx", "--Replicas:api=3", "--Observability=false", "--Restart=false"]
        );
        await _biblio.WaitUntilReadyAsync(CancellationToken);
        _client = new HttpClient
        {
            BaseAddress = new Uri(
                string.Create(CultureInfo.InvariantCulture, $"http://localhost:{8080 + _biblio.Offset}")
            ),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _biblio.DisposeAsync();
    }

    [Fact]
    public async Task Nginx_balances_three_gateways_and_survives_losing_one()
    {
        // Each gateway answers /api/v1 itself and names its instance.
        var (instances, _) = await LoadAsync(300, "/api/v1");
        Assert.Equal(3, instances.Count);
        Assert.Equal(300, instances.Values.Sum());
        // least_conn may give a slow gateway fewer requests, but no gateway gets nearly all of them.
        Assert.All(instances, instance =>
            Assert.True(instance.Value < 270, $"{instance.Key} answered {instance.Value} of 300")
        );

        // The shop is behind nginx too. Only nginx sets the client address, so a forged header has no effect.
        Assert.Contains(
            "Biblio",
            await _client.GetStringAsync(new Uri("/", UriKind.Relative), CancellationToken),
            StringComparison.Ordinal
        );
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books?q=Alice")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.6" }, { "X-Request-Id", "through-nginx" } },
        };
        using var answer = await _client.SendAsync(forged, CancellationToken);
        Assert.Equal("through-nginx", Assert.Single(answer.Headers.GetValues("X-Request-Id")));
        Assert.DoesNotContain("nginx/", answer.Headers.Server.ToString(), StringComparison.Ordinal);

        // The access log has one line of JSON for each request, without search terms.
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

        // All gateways report their telemetry as one service.
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
        var killed = gateways[1];
        await LocalProcess.RunAsync("kill", ["-9", killed], cancellationToken: CancellationToken);
        var (answers, brokenOff) = await load;

        // nginx repeats a request without an answer. An answer that it has begun to pass on breaks off, at most one for
        // each caller.
        Assert.Equal(3000, answers.Values.Sum() + brokenOff);
        Assert.InRange(brokenOff, 0, Callers);
        var (rest, brokenOffLater) = await LoadAsync(100, "/api/v1");
        Assert.Equal((2, 0), (rest.Count, brokenOffLater));
        await Eventually.IsTrueAsync(() => AccessLog.Contains("\"log\":\"error\"", StringComparison.Ordinal));
    }

    /// <summary>
    /// Sends requests from concurrent callers. Returns the number of 200 responses by gateway, and of responses that broke
    /// off after their headers.
    /// </summary>
    private async Task<(Dictionary<string, int> Answers, int BrokenOff)> LoadAsync(int requests, string path)
    {
        var answers = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var brokenOff = 0;
        await Parallel.ForAsync(
            0,
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = CancellationToken },
            async (_, cancellationToken) =>
            {
                using var answer = await _client.GetAsync(
                    new Uri(path, UriKind.Relative),
                    HttpCompletionOption.ResponseHeadersRead,
                    cancellationToken
                );
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                try
                {
                    await answer.Content.LoadIntoBufferAsync(cancellationToken);
                }
                catch (HttpRequestException e)
                    when (e.InnerException is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded })
                {
                    Interlocked.Increment(ref brokenOff);
                    return;
                }

                answers.AddOrUpdate(Assert.Single(answer.Headers.GetValues("X-Biblio-Instance")), 1, (_, before) =>
                    before + 1
                );
            }
        );
        return (new(answers), brokenOff);
    }
}
