using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Web.Staff;

namespace Biblio.Tests.Web.Operations;

/// <summary>The pages for those who run Biblio.</summary>
public sealed partial class OperationsPagesTests : IAsyncLifetime
{
    private static readonly string[] Pages =
    [
        "/ops",
        "/ops/health",
        "/ops/signals",
        "/ops/signals?service=orders&range=6h",
        "/ops/alerts",
        "/ops/streams",
        "/ops/traces",
        "/ops/traces?find=nonsense",
        "/ops/traces?find=0123456789abcdef0123456789abcdef",
        "/ops/runbooks/HighErrorRate",
        "/ops/faults",
        "/ops/demo",
    ];

    private WebApp _app = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private FakeOperations Operations => _app.Api.Staff.Operations;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Pages_are_complete_in_both_languages_and_for_both_roles()
    {
        foreach (var role in new[] { "librarian", "administrator" })
        {
            _app.Api.Staff.Role = role;
            var (french, english) = (await _app.CreateLibrarianAsync("fr"), await _app.CreateLibrarianAsync("en"));
            foreach (var address in Pages)
            {
                var texts = new List<string>();
                foreach (var line in new[] { french, english })
                {
                    using var answer = await line.GetAsync(address, CancellationToken);
                    var page = await answer.Content.ReadAsStringAsync(CancellationToken);

                    Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {answer.StatusCode}");
                    Assert.DoesNotMatch(MissingText(), page);
                    Assert.DoesNotMatch(BlockedMarkup(), page);
                    texts.Add(Html.VisibleText(page));
                }

                Assert.NotEqual(texts[0], texts[1]);
            }
        }
    }

    [Fact]
    public async Task Readers_and_visitors_see_nothing_of_the_pages()
    {
        var alice = await _app.CreateReaderAsync(languages: "en");
        var visitor = _app.CreateVisitor();
        var sent = _app.Api.Requests.Count;
        foreach (var address in Pages)
        {
            using var refused = await alice.GetAsync(address, CancellationToken);
            using var anonymous = await visitor.GetAsync(address, CancellationToken);

            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal(
                $"/sign-in?back={Uri.EscapeDataString(address)}",
                (await FormAnswer.FromAsync(anonymous)).Location
            );
        }

        Assert.All(_app.Api.Requests.Skip(sent), request =>
            Assert.EndsWith("/cart", request, StringComparison.Ordinal)
        );
        Assert.Empty(Html.Links(await alice.GetPageAsync("/"), "Operations"));
        var line = await _app.CreateLibrarianAsync();
        Assert.Equal(["/ops"], Html.Links(await line.GetPageAsync("/"), "Operations"));
    }

    [Fact]
    public async Task Without_the_gateway_a_page_explains_a_503()
    {
        var line = await _app.CreateLibrarianAsync();
        _app.Api.UnavailableServices.Add("operations");
        foreach (var address in new[] { "/ops", "/ops/signals", "/ops/alerts", "/ops/traces", "/ops/faults" })
        {
            using var answer = await line.GetAsync(address, CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Health_says_what_is_wrong_in_words()
    {
        var line = await _app.CreateLibrarianAsync();
        var page = await line.GetPageAsync("/ops/health");
        var text = Html.VisibleText(page);

        Assert.Contains("No answer within two seconds: orders.", text, StringComparison.Ordinal);
        Assert.Contains("It was not possible to connect.", text, StringComparison.Ordinal);
        Assert.Contains("catalog: StackExchange.Redis Redis cannot be reached.", text, StringComparison.Ordinal);
        // A text of a service is never markup.
        Assert.DoesNotContain("<b>It was", page, StringComparison.Ordinal);
        // A service without a replica has a row, too.
        Assert.Contains("orders – No answer Receives no requests", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_signal_is_a_chart_with_its_table()
    {
        var line = await _app.CreateLibrarianAsync();
        var page = await line.GetPageAsync("/ops/signals?service=orders&range=1h");

        Assert.Contains("GET /api/operations/signals?service=orders&range=1h", _app.Api.Requests);
        Assert.Equal(8, Regex.Count(page, "<svg viewBox=\"0 0 480"));
        Assert.Equal(8, Regex.Count(page, "<table class=\"dense\">"));
        // Seconds are shown as milliseconds, bytes as MiB. A signal without points says so.
        Assert.Contains("<td class=\"number\">125</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">256</td>", page, StringComparison.Ordinal);
        Assert.Contains(
            "Work waiting for a thread Nothing to show yet.",
            Html.VisibleText(page),
            StringComparison.Ordinal
        );
        Assert.Contains("/ops/signals?service=orders&range=6h", Html.Links(page, "6 hours"));
    }

    [Fact]
    public async Task Signals_are_offered_for_every_service_of_the_gateway()
    {
        var line = await _app.CreateLibrarianAsync();
        var page = await line.GetPageAsync("/ops/signals");
        var services = Html.Links(page)
            .Where(link => link.StartsWith("/ops/signals?service=", StringComparison.Ordinal))
            .Select(link => link.Split('=')[1])
            .ToList();
        var settings = JsonNode.Parse(
            Fixtures.Repository.Read("Biblio.Api/appsettings.json"),
            documentOptions: new() { CommentHandling = JsonCommentHandling.Skip }
        )!;

        Assert.Equal(
            settings["ReverseProxy"]!["Clusters"]!
                .AsObject()
                .Select(cluster => cluster.Key)
                .Where(cluster => !cluster.EndsWith("-rpc", StringComparison.Ordinal))
                .Append(Biblio.Api.Operations.ServiceReplicas.Gateway)
                .Order(StringComparer.Ordinal),
            services.Order(StringComparer.Ordinal)
        );
        foreach (var service in services)
        {
            await line.ReadAsync($"/ops/signals?service={service}");
            Assert.Contains($"GET /api/operations/signals?service={service}&range=15m", _app.Api.Requests);
        }
    }

    [Fact]
    public async Task A_signal_opens_in_Prometheus_with_its_query()
    {
        var line = await _app.CreateLibrarianAsync();
        var page = await line.GetPageAsync("/ops/signals?service=orders&range=6h");

        Assert.Equal(9, Html.Links(page, "Open in Prometheus").Count);
        Assert.Contains(
            "http://prometheus.test/graph?g0.expr=p95%7Bservice%3D%22orders%22%7D&g0.tab=0&g0.range_input=6h",
            Html.Links(page, "Open in Prometheus")
        );
        Operations.Tools.Remove("prometheus");
        Assert.Empty(Html.Links(await line.GetPageAsync("/ops/signals"), "Open in Prometheus"));
    }

    [Theory]
    [InlineData(null, "Time (UTC)", "12:14:30")]
    [InlineData("auto:America/Toronto", "Time (America/Toronto)", "07:14:30")]
    public async Task Charts_have_times_in_the_readers_zone(string? zone, string heading, string last)
    {
        var line = await _app.CreateLibrarianAsync();
        if (zone is not null)
        {
            line.DefaultRequestHeaders.Add("Cookie", $"biblio-zone={zone}");
        }

        var text = await line.ReadAsync("/ops/signals");

        Assert.Contains(heading, text, StringComparison.Ordinal);
        Assert.Contains(last, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ops/health")]
    [InlineData("/ops/alerts")]
    [InlineData("/ops/streams")]
    public async Task A_page_that_refreshes_itself_stays_quiet(string address)
    {
        var line = await _app.CreateLibrarianAsync();
        var page = await line.GetPageAsync(address);
        var live = Regex.Match(page, "<div id=\"live\"[^>]*>").Value;

        Assert.Contains("data-live=\"\" data-live-every=\"10000\"", live, StringComparison.Ordinal);
        Assert.Contains("live.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("aria-live", live, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?service=nobody&range=1y")]
    [InlineData("?service=orders%22%7D&range=15m%5B")]
    public async Task A_wrong_address_shows_the_first_service(string query)
    {
        var line = await _app.CreateLibrarianAsync();

        await line.ReadAsync("/ops/signals" + query);

        Assert.DoesNotContain(_app.Api.Requests, request => request.Contains("nobody", StringComparison.Ordinal));
        Assert.Contains(_app.Api.Requests, request => request.EndsWith("range=15m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alert_has_its_value_runbook_and_silence()
    {
        var line = await _app.CreateLibrarianAsync();
        foreach (var address in new[] { "/ops/alerts", "/staff" })
        {
            var page = await line.GetPageAsync(address);
            var text = Html.VisibleText(page);

            Assert.Contains("HighErrorRate × 7", text, StringComparison.Ordinal);
            Assert.Contains("Warning catalog", text, StringComparison.Ordinal);
            Assert.Contains("1.25", text, StringComparison.Ordinal);
            Assert.Contains(
                "catalog: GET /books/{id} answers 500; error rate is 1.25 errors per second",
                text,
                StringComparison.Ordinal
            );
            Assert.Contains("/ops/runbooks/HighErrorRate", Html.Links(page, "Runbook HighErrorRate"));
            Assert.Equal(
                address == "/staff" ? 0 : 1,
                Html.Links(page, "Silence HighErrorRate")
                    .Count(link =>
                        link == "http://alertmanager.test/#/silences/new?filter=%7Balertname%3D%22HighErrorRate%22%7D"
                    )
            );
            Assert.DoesNotContain("javascript:", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_alert_has_a_runbook_page_without_dead_links()
    {
        var line = await _app.CreateLibrarianAsync();
        var names = Html.Links(await line.GetPageAsync("/ops/alerts"))
            .Where(link => link.StartsWith("/ops/runbooks/", StringComparison.Ordinal))
            .ToHashSet();
        Assert.Superset(
            AlertNames()
                .Matches(Fixtures.Repository.Read("observability/prometheus/rules/microservices.yml"))
                .Select(match => "/ops/runbooks/" + match.Groups[1].Value)
                .ToHashSet(),
            names
        );

        foreach (var address in names)
        {
            var page = await line.GetPageAsync(address);
            Assert.Contains("<h1", page, StringComparison.Ordinal);
            Assert.All(Html.Links(page).Where(link => !link.StartsWith('/') && !link.StartsWith('#')), link =>
                Assert.StartsWith("http", link, StringComparison.Ordinal)
            );
            Assert.All(
                Html.Links(page).Where(link => link.StartsWith("/ops/runbooks/", StringComparison.Ordinal)),
                link => Assert.Contains(link, names)
            );
        }

        using var unknown = await line.GetAsync("/ops/runbooks/..%2fsecrets", CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Dead_letters_and_lag_stand_out_and_lead_on()
    {
        var line = await _app.CreateLibrarianAsync();
        var page = await line.GetPageAsync("/ops/streams");

        Assert.Contains("/staff/orders/dead-letters?service=orders", Html.Links(page, "2"));
        Assert.Contains("/staff/orders/dead-letters?service=lending", Html.Links(page, "1"));
        Assert.Matches("""<td class="number many">\s*120""", page);
        Assert.Contains("biblio:events:book orders 120 4 1,234", Html.VisibleText(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_of_an_order_opens_in_each_tool()
    {
        var alice = await _app.CreateReaderAsync();
        await alice.OrderAsync();
        var line = await _app.CreateLibrarianAsync();

        var order = await line.GetPageAsync("/staff/orders/1");
        Assert.Contains("/ops/traces?find=" + FakeApi.TraceId, Html.Links(order, "Trace of the order"));
        var page = await line.GetPageAsync("/ops/traces?find=1");

        Assert.Contains("http://dashboard.test/traces/detail/" + FakeApi.TraceId, Html.Links(page));
        Assert.Contains("http://jaeger.test/trace/" + FakeApi.TraceId, Html.Links(page));
        Assert.Contains(Html.Links(page), link =>
            link.StartsWith("http://grafana.test/explore?", StringComparison.Ordinal)
        );
        Assert.Contains(
            "This is neither",
            await line.ReadAsync("/ops/traces?find=%3Cscript%3E"),
            StringComparison.Ordinal
        );
        Assert.Contains("no such order", await line.ReadAsync("/ops/traces?find=999"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_is_not_configured_has_no_link()
    {
        Operations.Tools.Clear();
        var line = await _app.CreateLibrarianAsync();

        var page = await line.GetPageAsync($"/ops/traces?find={FakeApi.TraceId}");

        Assert.Contains("No tool is configured.", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.DoesNotContain(Html.Links(page), link => link.StartsWith("http", StringComparison.Ordinal));
        // The fault names its panel without a link.
        Assert.DoesNotContain(Html.Links(await line.GetPageAsync("/ops/faults")), link =>
            link.Contains("biblio-overview", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_administrator_turns_a_fault_on_and_off()
    {
        _app.Api.Staff.Role = "administrator";
        var line = await _app.CreateLibrarianAsync();

        var on = await line.SendAsync("/ops/faults", "orders-latency", ("Value", "300.5"));
        var off = await line.SendAsync("/ops/faults", "catalog-latency", ("Off", "true"));

        Assert.Equal(("/ops/faults?set", "/ops/faults?set"), (on.Location, off.Location));
        Assert.Equal((300.5, 0), (Operations.Faults["orders/latency"], Operations.Faults["catalog/latency"]));
        var page = await line.GetPageAsync("/ops/faults");
        Assert.Contains("Overview: Latency", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("/ops/runbooks/HighResponseTime", Html.Links(page, "HighResponseTime"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("60001")]
    [InlineData("much")]
    [InlineData("NaN")]
    [InlineData("")]
    public async Task A_value_out_of_range_is_kept_and_told(string value)
    {
        _app.Api.Staff.Role = "administrator";
        var line = await _app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/ops/faults", "orders-latency", ("Value", value));

        Assert.Contains("The value of latency is from 0 to 60000.", answer.Text, StringComparison.Ordinal);
        Assert.False(Operations.Faults.ContainsKey("orders/latency"));
    }

    [Fact]
    public async Task A_librarian_sees_switches_and_cannot_act()
    {
        _app.Api.Staff.Role = "administrator";
        var line = await _app.CreateLibrarianAsync();
        var (faults, demo) = (await line.GetPageAsync("/ops/faults"), await line.GetPageAsync("/ops/demo"));
        _app.Api.Staff.Role = "librarian";

        // The role was lost after the page was shown.
        var set = await line.SendAsync("/ops/faults", StaffVisitor.Fill(faults, "orders-latency", ("Value", "9")));
        await line.SendAsync("/ops/demo", Html.Form(demo, "demo"));

        Assert.NotEqual(HttpStatusCode.Redirect, set.Status);
        Assert.Equal((false, 0), (Operations.Faults.ContainsKey("orders/latency"), Operations.StartedDemos));
        Assert.Contains("Only an administrator changes", await line.ReadAsync("/ops/faults"), StringComparison.Ordinal);
        Assert.Contains("Only an administrator starts", await line.ReadAsync("/ops/demo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_starts_the_demo()
    {
        _app.Api.Staff.Role = "administrator";
        var line = await _app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/ops/demo", "demo");

        Assert.Equal(("/ops/demo?started", 1), (answer.Location, Operations.StartedDemos));
        Assert.Contains(
            "redis-cached lab-read 600 1,234.5 12.25 48.5 0.12%",
            await line.ReadAsync("/ops/demo"),
            StringComparison.Ordinal
        );
        Operations.HasLab = false;
        Assert.Contains("./biblio lab --quick", await line.ReadAsync("/ops/demo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_Production_there_are_neither_faults_nor_demo()
    {
        await using var app = await WebApp.StartAsync(settings: new() { ["environment"] = "Production" });
        app.Api.Staff.Operations.HasTrials = false;
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/ops/health");
        using var faults = await line.GetAsync("/ops/faults", CancellationToken);

        Assert.DoesNotContain("/ops/faults", Html.Links(page));
        Assert.DoesNotContain("/ops/demo", Html.Links(page));
        Assert.Equal(HttpStatusCode.NotFound, faults.StatusCode);
    }

    // The name of a text that has no translation.
    [GeneratedRegex(@"\b(Ops|Staff|Field|Role|Status|Overview|Forbidden)\.[A-Za-z-]+[.\w-]*\b(?!\()")]
    private static partial Regex MissingText();

    [GeneratedRegex(
        @"\sstyle\s*=|\son[a-z]+\s*=|<style|<script(?![^>]*\ssrc=)|src=""(https?:)?//|javascript:",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex BlockedMarkup();

    [GeneratedRegex(@"(?m)- alert: (\w+)")]
    private static partial Regex AlertNames();
}
