using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Runs the queries of dashboards and rules in Prometheus after the demonstration.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class QueriesTests(MonitoredShop shop) : IDisposable
{
    private readonly HttpClient _prometheus = new()
    {
        BaseAddress = new Uri(
            string.Create(CultureInfo.InvariantCulture, $"http://localhost:{9090 + shop.Biblio.Offset}")
        ),
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _prometheus.Dispose();

    [Fact]
    public async Task Every_target_is_up()
    {
        string[] jobs = ["alertmanager", "biblio", "gateway", "mysqld", "node", "prometheus", "redis"];
        var targetStates = "";

        await Eventually.IsTrueAsync(
            async () =>
            {
                var targets = (
                    await _prometheus.GetFromJsonAsync<JsonNode>("/api/v1/targets?state=active", CancellationToken)
                )!["data"]!["activeTargets"]!.AsArray();
                targetStates = string.Join(
                    '\n',
                    targets.Select(target =>
                        $"{target!["labels"]!["job"]} {target["scrapeUrl"]} {target["health"]} {target["lastError"]}"
                    )
                );
                return targets.Count == 11
                    && targets.All(target => (string?)target!["health"] == "up")
                    && targets
                        .Select(target => (string)target!["labels"]!["job"]!)
                        .Distinct()
                        .Order(StringComparer.Ordinal)
                        .SequenceEqual(jobs);
            },
            () => Task.FromResult(targetStates)
        );
    }

    [Fact]
    public async Task After_the_demonstration_every_query_has_a_result()
    {
        await LocalProcess.RunAsync(
            "env",
            [$"StateFolder={shop.Biblio.Folder}", Path.Combine(Repository.Root, "biblio"), "demo"],
            cancellationToken: CancellationToken
        );

        var panels =
            from panel in Dashboards.All.SelectMany(dashboard => dashboard.Panels)
            from query in panel.Queries
            select (Source: panel.ToString(), Query: PromQl.FillVariables(query));
        var rules =
            from rule in AlertRules.All
            from query in PromQl.Operands(rule.expr)
            select (Source: rule.alert ?? rule.record!, Query: query);
        var queries = panels.Concat(rules).ToList();
        Assert.True(queries.Count > 150, $"only {queries.Count} queries were found");

        List<(string Source, string Query)> empty = queries;
        await Eventually.IsTrueAsync(
            async () =>
            {
                empty =
                [
                    .. (
                        await Task.WhenAll(empty.Select(async one => (one, HasResult: await HasResultAsync(one.Query))))
                    )
                        .Where(one => !one.HasResult)
                        .Select(one => one.one),
                ];
                return empty.Count == 0;
            },
            () => Task.FromResult(string.Join('\n', empty.Select(one => $"{one.Source}: {one.Query}")))
        );
    }

    private async Task<bool> HasResultAsync(string query)
    {
        using var form = new FormUrlEncodedContent([new("query", query)]);
        using var answer = await _prometheus.PostAsync(
            new Uri("/api/v1/query", UriKind.Relative),
            form,
            CancellationToken
        );
        var found = await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{query}: {found}");
        return found!["data"]!["result"]!.AsArray().Count > 0;
    }
}
