using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Demo;

namespace Biblio.LoadTests.Torture;

/// <summary>
/// Kills the processes of the running Biblio with SIGKILL, one after the other. It measures the time until each is
/// back, until everything is healthy, and until the next order is accepted.
/// </summary>
internal sealed class RecoveryMeasurement(string stateFolder, IReadOnlyList<string> targets, int rounds) : IDisposable
{
    public static readonly IReadOnlyList<string> AllTargets =
    [
        "orders",
        "inventory",
        "catalog",
        "api",
        "cache",
        "mysql",
    ];

    private static readonly string[] Services = ["orders", "inventory", "catalog", "api"];
    private static readonly TimeSpan MaxHealthy = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxOrder = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(1) }
    )
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    /// <summary>Returns whether every recovery was within the limits.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var status = await ResourceStatusFile.ReadAsync(stateFolder, cancellationToken);
        var gateway = AddressOf(status, "api");
        using var reader = await new DemoAccounts(stateFolder, gateway).SignInAsync(
            "alice@biblio.example",
            gateway,
            cancellationToken
        );
        _client.DefaultRequestHeaders.Authorization = reader.Authorization;
        var book = await FindBookAsync(gateway, cancellationToken);

        Console.WriteLine("killed        back after   healthy after   order after (seconds, each from the one before)");
        var isWithinLimits = true;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var target in targets)
            {
                var (back, healthy, order) = await MeasureAsync(status, target, gateway, book, cancellationToken);
                Console.WriteLine(
                    $"{target, -12}{back.TotalSeconds, 12:0.0}{healthy.TotalSeconds, 16:0.0}{order.TotalSeconds, 14:0.0}"
                );
                isWithinLimits &= healthy <= MaxHealthy && order <= MaxOrder;
            }
        }

        Console.WriteLine(
            $"limits: healthy within {MaxHealthy.TotalSeconds} s, an order within {MaxOrder.TotalSeconds} s: "
                + (isWithinLimits ? "held" : "exceeded")
        );
        return isWithinLimits;
    }

    public void Dispose() => _client.Dispose();

    private async Task<(TimeSpan Back, TimeSpan Healthy, TimeSpan Order)> MeasureAsync(
        ResourceStatusFile status,
        string target,
        Uri gateway,
        long book,
        CancellationToken cancellationToken
    )
    {
        var port = AddressOf(status, target).Port;
        var killed = ListeningProcess.Find(port)
            ?? throw new LoadException($"No process of this user listens on port {port} of {target}.");
        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
        }

        var since = Stopwatch.GetTimestamp();
        await PollAsync(
            () => Task.FromResult(ListeningProcess.Find(port) is { } id && id != killed),
            $"{target} back",
            cancellationToken
        );
        var back = Stopwatch.GetElapsedTime(since);

        since = Stopwatch.GetTimestamp();
        await PollAsync(() => AreHealthyAsync(status, cancellationToken), "every service healthy", cancellationToken);
        var healthy = Stopwatch.GetElapsedTime(since);

        since = Stopwatch.GetTimestamp();
        var key = Guid.NewGuid().ToString("N");
        await PollAsync(() => PlaceOrderAsync(gateway, book, key, cancellationToken), "an order", cancellationToken);
        return (back, healthy, Stopwatch.GetElapsedTime(since));
    }

    private async Task<bool> AreHealthyAsync(ResourceStatusFile status, CancellationToken cancellationToken)
    {
        foreach (var service in Services)
        {
            // The public port of the gateway does not serve /health.
            var address = service == "api" ? ApiOnly(status) : AddressOf(status, service);
            if (
                await TryAsync(
                    token => _client.GetAsync(new Uri(address, "/health"), token),
                    HttpStatusCode.OK,
                    cancellationToken
                )
                    is not { } body
                || (string?)JsonNode.Parse(body)?["status"] != "healthy"
            )
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> PlaceOrderAsync(Uri gateway, long book, string key, CancellationToken cancellationToken)
    {
        return await TryAsync(
            async token =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/api/v1/orders"))
                {
                    Content = JsonContent.Create(new { items = new[] { new { bookId = book, quantity = 1 } } }),
                    Headers = { { "Idempotency-Key", key } },
                };
                return await _client.SendAsync(request, token);
            },
            HttpStatusCode.Created,
            cancellationToken
        )
            is not null;
    }

    private async Task<long> FindBookAsync(Uri gateway, CancellationToken cancellationToken)
    {
        var page = await _client.GetStringAsync(
            new Uri(gateway, "/api/v1/catalog/books?pageSize=1"),
            cancellationToken
        );
        return (long?)JsonNode.Parse(page)?["items"]?[0]?["id"]
            ?? throw new LoadException("The catalogue has no book to order.");
    }

    /// <summary>Returns the body of a response with the status, or null for any other response or failure.</summary>
    private static async Task<string?> TryAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send,
        HttpStatusCode status,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var response = await send(cancellationToken);
            return response.StatusCode == status ? await response.Content.ReadAsStringAsync(cancellationToken) : null;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return null;
        }
    }

    private static async Task PollAsync(
        Func<Task<bool>> condition,
        string expected,
        CancellationToken cancellationToken
    )
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Limit)
            {
                throw new LoadException($"Expected {expected} within {Limit.TotalMinutes} minutes.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private static Uri ApiOnly(ResourceStatusFile status) =>
        status.AddressesOf("api").OrderBy(address => address.Port).Skip(1).FirstOrDefault() ?? AddressOf(status, "api");

    private static Uri AddressOf(ResourceStatusFile status, string resource) =>
        status.AddressesOf(resource).MinBy(address => address.Port)
        ?? throw new LoadException(
            $"Expected an address of '{resource}' of the running Biblio. Start it (./biblio up)."
        );
}
