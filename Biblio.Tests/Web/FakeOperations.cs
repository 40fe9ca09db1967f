using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Biblio.Tests.Web;

/// <summary>The part of the fake API about Biblio itself. One service is down, and one alert has many parts.</summary>
internal sealed class FakeOperations(FakeStaff staff)
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly string[] SignalNames =
    [
        "requests",
        "errors",
        "p50",
        "p95",
        "p99",
        "active",
        "connections",
        "queue",
        "memory",
    ];

    /// <summary>The fault switches that are on, by service and name.</summary>
    public Dictionary<string, double> Faults { get; } = new() { ["catalog/latency"] = 250 };

    /// <summary>The tools that are configured.</summary>
    public List<string> Tools { get; } = ["dashboard", "grafana", "prometheus", "alertmanager", "jaeger"];

    public bool HasLab { get; set; } = true;

    public int StartedDemos { get; private set; }

    /// <summary>The dead letters of Orders.</summary>
    public long DeadLetters { get; set; } = 2;

    /// <summary>Whether the API is that of Development.</summary>
    public bool HasTrials { get; set; } = true;

    private bool IsAdministrator => staff.Role == "administrator";

    public void Map(RouteGroupBuilder api)
    {
        var operations = api.MapGroup("/operations");
        operations.MapGet("/services", Health);
        operations.MapGet("/signals", Signals);
        operations.MapGet("/alerts", () => new
            {
                firing = Alerts(null, withSilence: true),
                resolved = Alerts(Noon, withSilence: true),
                partial = Array.Empty<string>(),
            });
        operations.MapGet("/streams", Streams);
        operations.MapGet("/tools", () =>
            new { tools = Tools.Select(name => new { name, address = $"http://{name}.test" }) }
        );
        operations.MapGet("/fault-switches", () =>
            HasTrials ? Results.Ok(ListFaults()) : Results.Problem(statusCode: 404)
        );
        operations.MapPut("/fault-switches/{service}/{name}", SetFault);
        operations.MapGet("/lab", Lab);
        operations.MapPost("/demo", () =>
        {
            StartedDemos += IsAdministrator ? 1 : 0;
            return IsAdministrator ? Results.Accepted() : Results.Problem(statusCode: 403);
        });
    }

    /// <summary>The groups of alerts, as the overview of staff has them too.</summary>
    public static object[] Alerts(DateTime? until, bool withSilence = false) =>
        [
            new
            {
                name = "HighErrorRate",
                severity = "warning",
                service = "catalog",
                state = until is null ? "firing" : "resolved",
                since = Noon.AddHours(-1),
                until,
                count = 7,
                summary = "High error rate detected",
                runbook = "javascript:alert(1)",
                silence = withSilence
                    ? "http://alertmanager.test/#/silences/new?filter=%7Balertname%3D%22HighErrorRate%22%7D"
                    : null,
                items = new[]
                {
                    new
                    {
                        instance = "catalog:8080",
                        value = 1.25,
                        description = "catalog: GET /books/{id} answers 500",
                        labels = new
                        {
                            service = "catalog",
                            method = "GET",
                            route = "/books/{id}",
                            status_code = "500",
                        },
                        since = Noon.AddHours(-1),
                    },
                },
            },
        ];

    private static object Health() =>
        new
        {
            at = Noon,
            services = new object[]
            {
                Service("api", "healthy"),
                Service(
                    "catalog",
                    "degraded",
                    new
                    {
                        service = "catalog",
                        check = "StackExchange.Redis",
                        state = "degraded",
                        description = "<b>It was not possible to connect.</b>",
                    }
                ),
                new
                {
                    service = "orders",
                    state = "unreachable",
                    replicas = Array.Empty<object>(),
                },
            },
            stores = new object[]
            {
                new
                {
                    store = "mysql",
                    state = "healthy",
                    seenBy = 3,
                    failed = Array.Empty<object>(),
                },
                new
                {
                    store = "redis",
                    state = "degraded",
                    seenBy = 3,
                    failed = new[]
                    {
                        new
                        {
                            service = "catalog",
                            check = "StackExchange.Redis",
                            state = "degraded",
                            description = "Redis cannot be reached.",
                            code = "redis-unreachable",
                        },
                    },
                },
                new
                {
                    store = "prometheus",
                    state = "healthy",
                    seenBy = 1,
                    version = "2.42.0",
                    failed = Array.Empty<object>(),
                },
                new
                {
                    store = "alertmanager",
                    state = "absent",
                    seenBy = 0,
                    failed = Array.Empty<object>(),
                },
            },
            partial = new[] { "orders" },
        };

    private static object Service(string service, string state, params object[] failed) =>
        new
        {
            service,
            state,
            replicas = new[]
            {
                new
                {
                    instance = service + "-1",
                    state,
                    version = "1.0.0",
                    since = Noon,
                    receivesRequests = true,
                    failed,
                },
            },
        };

    private static object Signals(string service, string range) =>
        new
        {
            service,
            range,
            source = "prometheus",
            series = SignalNames.Select(name => new
            {
                name,
                unit = name switch
                {
                    "requests" or "errors" => "/s",
                    "p50" or "p95" or "p99" => "s",
                    "memory" => "By",
                    _ => "1",
                },
                // No service has queued work.
                query = $$"""{{name}}{service="{{service}}"}""",
                points = Enumerable
                    .Range(0, name == "queue" ? 0 : 30)
                    .Select(i => new
                    {
                        at = Noon.AddSeconds(30 * i),
                        value = name == "memory" ? 268_435_456 : 0.125 + (i / 100.0),
                    }),
            }),
            partial = Array.Empty<string>(),
        };

    private object Streams() =>
        new
        {
            services = new object[]
            {
                new
                {
                    service = "lending",
                    outboxSize = 0,
                    outboxAge = 0,
                    deadLetters = 1,
                    groups = Array.Empty<object>(),
                },
                new
                {
                    service = "orders",
                    outboxSize = 3,
                    outboxAge = 12.5,
                    deadLetters = DeadLetters,
                    groups = new[]
                    {
                        new
                        {
                            stream = "biblio:events:book",
                            group = "orders",
                            length = 1234,
                            lag = 120,
                            pending = 4,
                        },
                    },
                },
            },
            partial = Array.Empty<string>(),
        };

    private object ListFaults() =>
        new
        {
            faults = new[]
            {
                ("catalog", "error-rate", 1),
                ("catalog", "latency", 60_000),
                ("orders", "latency", 60_000),
            }.Select(fault => new
            {
                service = fault.Item1,
                name = fault.Item2,
                values = new[] { Faults.GetValueOrDefault($"{fault.Item1}/{fault.Item2}") },
                most = fault.Item3,
            }),
            canChange = IsAdministrator,
            partial = Array.Empty<string>(),
        };

    private IResult SetFault(string service, string name, JsonElement body)
    {
        if (!IsAdministrator)
        {
            return Results.Problem(statusCode: 403);
        }

        Faults[$"{service}/{name}"] = body.GetProperty("value").GetDouble();
        return Results.Ok(new { changed = 1, missing = 0 });
    }

    private object Lab() =>
        new
        {
            isDone = true,
            canStartDemo = IsAdministrator,
            steps = HasLab
                ? new[]
                {
                    new
                    {
                        configuration = "redis-cached",
                        load = "lab-read",
                        users = 600,
                        throughput = 1234.5,
                        p50 = 12.25,
                        p95 = 48.5,
                        errorRate = 0.0012,
                        at = Noon,
                    },
                }
                : [],
        };
}
