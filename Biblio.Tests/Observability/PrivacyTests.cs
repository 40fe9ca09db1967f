using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Observability;

/// <summary>Sends secrets to every documented endpoint and searches all logs and spans for them.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class PrivacyTests(MonitoredShop shop)
{
    private static readonly string[] Secrets =
    [
        "hunter2-Pa55word",
        "4111111111111111",
        "tok_live_51Hx9secret",
        "camille.tremblay@example.org",
        "Camille-Tremblay-Bouchard",
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_log_or_span_contains_personal_data_or_secrets()
    {
        var sent = 0;
        foreach (var service in new[] { "catalog", "orders", "inventory", "lending", "api" })
        {
            using var http = shop.Client(service);
            var document = await http.GetFromJsonAsync<JsonNode>(
                new Uri("/openapi/v1.json", UriKind.Relative),
                CancellationToken
            );
            foreach (var (path, operations) in document!["paths"]!.AsObject())
            {
                foreach (
                    var method in operations!
                        .AsObject()
                        .Select(operation => operation.Key)
                        .Where(name => name is "get" or "post" or "put" or "patch" or "delete")
                )
                {
                    // The id exists in the starter catalogue, and the bodies are almost valid.
                    var target = System.Text.RegularExpressions.Regex.Replace(
                        path,
                        @"\{\w+\}",
                        path.Contains("faults", StringComparison.Ordinal) ? "none" : "1"
                    );
                    await SendAsync(http, method, target, Body());
                    await SendAsync(http, method, target, Order());
                    await SendAsync(
                        http,
                        method,
                        target,
                        new JsonObject { ["password"] = Secrets[0], ["email"] = Secrets[3] }
                    );
                    sent += 3;
                }
            }
        }

        foreach (var page in new[] { "/", "/books/1", "/orders", "/orders/1" })
        {
            await SendAsync(shop.Gateway, "get", page, null);
            await SendAsync(shop.Gateway, "post", page, null);
        }

        Assert.True(sent > 40, $"{sent} requests");
        await shop.WaitForSpansAsync();
        foreach (var secret in Secrets)
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            Assert.DoesNotContain(shop.Received.Spans, span =>
                span.ToString().Contains(secret, StringComparison.OrdinalIgnoreCase)
            );
            Assert.DoesNotContain(shop.Received.Logs, log =>
                (log.Body + string.Join(' ', log.Attributes.Values)).Contains(
                    secret,
                    StringComparison.OrdinalIgnoreCase
                )
            );
            // The raw bodies also contain events, links and exceptions.
            Assert.DoesNotContain(shop.Received.Bodies, body => body.AsSpan().IndexOf(bytes) >= 0);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(shop.Biblio.Folder, "logs")))
            {
                Assert.DoesNotContain(secret, await ReadAsync(file), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private static async Task SendAsync(HttpClient http, string method, string path, JsonNode? body)
    {
        var query =
            $"?q={Uri.EscapeDataString(Secrets[3])}&author={Secrets[4]}&token={Secrets[2]}&password={Secrets[0]}&card={Secrets[1]}";
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path + query);
        if (http.DefaultRequestHeaders.Authorization is null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secrets[2]}");
        }

        request.Headers.TryAddWithoutValidation("Cookie", $"session={Secrets[2]}; name={Secrets[4]}");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Secrets[2]);
        request.Headers.TryAddWithoutValidation("X-Customer", $"{Secrets[4]} {Secrets[3]}");
        if (method is not "get")
        {
            request.Content = body is null
                ? new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["password"] = Secrets[0],
                        ["card"] = Secrets[1],
                        ["name"] = Secrets[4],
                        ["email"] = Secrets[3],
                        ["token"] = Secrets[2],
                    }
                )
                : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {(int)answer.StatusCode}");
    }

    /// <summary>Returns a book whose text fields contain secrets.</summary>
    private static JsonObject Body() =>
        new()
        {
            ["title"] = $"The card {Secrets[1]}",
            ["authors"] = new JsonArray(Secrets[4]),
            ["description"] = $"{Secrets[0]} {Secrets[3]}",
            ["publisher"] = Secrets[2],
            ["price"] = 10,
            ["currency"] = "CAD",
        };

    /// <summary>Returns an order with a special line whose title contains secrets.</summary>
    private static JsonObject Order() =>
        new()
        {
            ["userId"] = 1,
            ["items"] = new JsonArray(
                new JsonObject
                {
                    ["title"] = $"For {Secrets[4]}, {Secrets[3]}, {Secrets[1]}",
                    ["price"] = 5,
                    ["quantity"] = 1,
                }
            ),
        };

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(CancellationToken);
    }
}
