using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Demo;
using Biblio.LoadTests.Shops;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Rolling;

/// <summary>
/// Starts Biblio with several replicas of each service, and restarts one replica after the other with SIGTERM while
/// clients read and order. It counts every request that fails and every order that does not end.
/// </summary>
internal sealed class RollingRestart(int replicas, int clients)
{
    private static readonly string[] Services = ["catalog", "inventory", "lending", "orders", "web"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // So many new processes compile their code for a minute, which takes both cores of a small machine.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(75);

    private readonly ConcurrentBag<string> _failures = [];
    private readonly ConcurrentBag<long> _orders = [];
    private int _reads;

    /// <summary>Returns whether no request failed and every order has ended.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"Starting Biblio with {replicas} replicas of {string.Join(", ", Services)} ...");
        await using var biblio = BiblioInstance.Start(
            new Dictionary<string, string>
            {
                ["Inventory__OpeningStock"] = SampleRequests.OpeningStock,
                // Code is optimized once instead of twice, as in the capacity benchmark.
                ["DOTNET_TieredPGO"] = "0",
            },
            [.. Services.Select(service => $"--Replicas:{service}={replicas}")]
        );
        await biblio.WaitUntilReadyAsync(cancellationToken);
        await biblio.WaitUntilStockedAsync(cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = biblio.Gateway };
        client.DefaultRequestHeaders.Authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = Enumerable.Range(1, clients).Select(number => SendUntilAsync(client, number, end.Token)).ToList();
        await Task.Delay(WarmUp, cancellationToken);
        Console.WriteLine($"  {_failures.Count} of {_reads + _orders.Count} requests failed before the first restart");
        _failures.Clear();
        foreach (var service in Services)
        {
            for (var number = 1; number <= replicas; number++)
            {
                await RestartAsync(
                    biblio.StateFolder,
                    number == 1 ? service : $"{service}-{number}",
                    cancellationToken
                );
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(load);
        var open = await CountOpenOrdersAsync(client, cancellationToken);
        foreach (var group in _failures.GroupBy(failure => failure).OrderByDescending(group => group.Count()))
        {
            Console.WriteLine($"  {group.Count(), 5} times {group.Key}");
        }

        Console.WriteLine(
            $"{_reads} reads and {_orders.Count} orders, {_failures.Count} requests failed, {open} orders did not end"
        );
        return _failures.IsEmpty && open == 0 && _reads > 0 && !_orders.IsEmpty;
    }

    private async Task RestartAsync(string stateFolder, string replica, CancellationToken cancellationToken)
    {
        var status = await ResourceStatusFile.ReadAsync(stateFolder, cancellationToken);
        var address = status.AddressOf(replica)
            ?? throw new LoadException($"'{replica}' is no resource of the running Biblio.");
        var old = ResourceProcess.Find(stateFolder, replica) ?? throw new LoadException($"'{replica}' has no process.");
        var (failures, since) = (_failures.Count, Stopwatch.GetTimestamp());
        old.Stop();

        using var probe = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (
            ResourceProcess.Find(stateFolder, replica) is not { } current || current == old || !await IsHealthyAsync()
        )
        {
            if (Stopwatch.GetElapsedTime(since) > Limit)
            {
                throw new LoadException($"{replica} was not healthy again within {Limit.TotalMinutes} minutes.");
            }

            await Task.Delay(Pause, cancellationToken);
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {replica, -12} healthy again after {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s, "
                    + $"{_failures.Count - failures} requests failed"
            )
        );
        // The gateway's health checks have to see the new process, as in a cluster.
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);

        async Task<bool> IsHealthyAsync()
        {
            try
            {
                using var response = await probe.GetAsync(new Uri(address, "/health"), cancellationToken);
                return response.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        }
    }

    private async Task SendUntilAsync(HttpClient client, int number, CancellationToken end)
    {
        for (var count = 0; !end.IsCancellationRequested; count++)
        {
            var book = 1 + ((number + count) % 50);
            using HttpRequestMessage request = (count % 6) switch
            {
                0 => new(HttpMethod.Post, "/api/v1/orders")
                {
                    Content = JsonContent.Create(new { items = new[] { new { bookId = book, quantity = 1 } } }),
                    Headers = { { "Idempotency-Key", Guid.NewGuid().ToString("N") } },
                },
                1 => new(HttpMethod.Get, $"/api/v1/inventory/stock/{book}"),
                2 => new(HttpMethod.Get, $"/api/v1/catalog/books/{book}")
                {
                    Headers = { { "Cache-Control", "no-cache" } },
                },
                3 => new(HttpMethod.Get, $"/api/v1/lending/availability/{book}"),
                4 => new(HttpMethod.Get, $"/books/{book}"),
                _ => new(HttpMethod.Get, "/api/v1/orders?pageSize=5"),
            };
            try
            {
                // A request in progress is answered, although the run ends.
                using var response = await client.SendAsync(request, CancellationToken.None);
                var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
                if (!response.IsSuccessStatusCode)
                {
                    _failures.Add($"{request.Method} {Route(request)}: {(int)response.StatusCode}");
                }
                else if (response.StatusCode == HttpStatusCode.Created)
                {
                    _orders.Add((long)JsonNode.Parse(body)!["id"]!);
                }
                else
                {
                    Interlocked.Increment(ref _reads);
                }
            }
            catch (HttpRequestException e)
            {
                _failures.Add($"{request.Method} {Route(request)}: {e.HttpRequestError}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }

        static string Route(HttpRequestMessage request) =>
            // The client has made the address absolute.
            request.RequestUri!.AbsolutePath.Split('/')
                is ["", "api", _, var service, ..]
                ? service
                : "web";
    }

    private async Task<int> CountOpenOrdersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var open = _orders.ToList();
        for (var since = Stopwatch.GetTimestamp(); open.Count > 0 && Stopwatch.GetElapsedTime(since) < Limit; )
        {
            List<long> left = [];
            foreach (var id in open)
            {
                var order = JsonNode.Parse(await client.GetStringAsync($"/api/v1/orders/{id}", cancellationToken))!;
                if ((string?)order["status"] is not ("completed" or "refused" or "cancelled"))
                {
                    left.Add(id);
                }
            }

            open = left;
        }

        return open.Count;
    }
}
