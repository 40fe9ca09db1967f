using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Security;

/// <summary>
/// Every operation of the API document is sent requests that are wrong in every way that the generator knows. Nothing may break (5xx), nothing wrong may be
/// accepted, no answer may tell how Biblio is made. BIBLIO_FUZZ says how many requests for each operation (1000), BIBLIO_FUZZ_SECONDS how long at most (60).
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private static readonly int PerOperation = Setting("BIBLIO_FUZZ", 1000);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(Setting("BIBLIO_FUZZ_SECONDS", 60));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bad_requests_break_nothing_are_not_accepted_and_learn_nothing()
    {
        // a caller's budget would stop this at once; the budgets have tests of their own
        await using var biblio = BiblioProcess.Start(null, null, Unlimited, "--Observability=false");
        await biblio.ReadyAsync(CancellationToken);
        var callers = (Librarian: await TokenAsync(biblio, "librarian"), Reader: await TokenAsync(biblio, "alice"));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = biblio.Door, Timeout = TimeSpan.FromSeconds(30) };
        var document = JsonNode.Parse(await DocumentAsync(client))!.AsObject();
        var operations = Operation.All(document);
        Assert.True(operations.Count > 25, $"only {operations.Count} operations were found");

        var seed = Setting("BIBLIO_FUZZ_SEED", Random.Shared.Next());
        var (failures, statuses, sent, unanswered, since) = (
            new ConcurrentDictionary<string, string>(),
            new ConcurrentDictionary<int, int>(),
            0,
            0,
            Stopwatch.StartNew()
        );
        await Parallel.ForEachAsync(
            Enumerable
                .Range(0, PerOperation)
                .SelectMany(round =>
                    operations
                        .Index()
                        .Select(one => (Number: (round * operations.Count) + one.Index, Operation: one.Item))
                ),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = CancellationToken },
            async (one, cancellationToken) =>
            {
                if (since.Elapsed > AtMost || failures.Count > 20)
                {
                    return;
                }

                var own = unchecked(seed + one.Number);
                var attempt = new Generator(own).Next(one.Operation);
                using var request = attempt.Request;
                request.RequestUri = new Uri(biblio.Door, request.RequestUri!.PathAndQuery);
                Sign(request, own, callers);
                using var answer = await SendAsync(client, request, cancellationToken);
                if (answer is null)
                {
                    Interlocked.Increment(ref unanswered);
                    return;
                }

                var text = await ReadAsync(answer, cancellationToken);
                Interlocked.Increment(ref sent);
                statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
                if (
                    Complaint(attempt, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, text) is
                    { } complaint
                )
                {
                    failures.TryAdd(
                        $"{one.Operation}: {complaint}",
                        $"{attempt.What}: {request.Method} {request.RequestUri.PathAndQuery} {await BodyAsync(request)} -> {text[..Math.Min(400, text.Length)]}"
                    );
                }
            }
        );

        output.WriteLine(
            $"{sent} requests to {operations.Count} operations in {since.Elapsed.TotalSeconds:0} s, seed {seed}: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}"
        );
        Assert.True(
            failures.IsEmpty,
            $"seed {seed}\n{string.Join('\n', failures.Select(failure => $"{failure.Key}\n    {failure.Value}"))}"
        );
        Assert.True(unanswered <= sent / 20, $"{unanswered} requests got no answer");
        Assert.True(
            sent >= operations.Count * Math.Min(PerOperation, 20),
            $"only {sent} requests were sent in {since.Elapsed}"
        );
    }

    private static Dictionary<string, string> Unlimited { get; } =
        new[] { "Reading", "Writing", "SigningIn" }
            .SelectMany(budget =>
                new[]
                {
                    KeyValuePair.Create($"RateLimits__{budget}__Burst", "10000000"),
                    KeyValuePair.Create($"RateLimits__{budget}__Tokens", "10000000"),
                }
            )
            .ToDictionary();

    private static string? Complaint(Attempt attempt, int status, string? type, string text)
    {
        if (status >= 500)
        {
            return $"{status}";
        }

        if (attempt.Wrong && status is >= 200 and < 300)
        {
            return $"{attempt.What} was accepted with {status}";
        }

        // past /api begins the shop, whose errors are pages
        if (
            status >= 400
            && text.Length > 0
            && type != "application/problem+json"
            && attempt.Request.RequestUri!.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)
        )
        {
            return $"{status} is {type}, no problem document";
        }

        // what was sent may come back in a title; how Biblio is made may not
        return status >= 400 && Leak().Match(text) is { Success: true } leak
            ? $"{status} tells \"{leak.Value}\""
            : null;
    }

    /// <summary>Half of the requests are a librarian's, a quarter a reader's, a quarter nobody's; one that brings a token of its own keeps it.</summary>
    private static void Sign(
        HttpRequestMessage request,
        int own,
        (AuthenticationHeaderValue Librarian, AuthenticationHeaderValue Reader) callers
    )
    {
        if (!request.Headers.Contains("Authorization"))
        {
            request.Headers.Authorization = (own & 3) switch
            {
                0 or 1 => callers.Librarian,
                2 => callers.Reader,
                _ => null,
            };
        }
    }

    private static async Task<AuthenticationHeaderValue> TokenAsync(BiblioProcess biblio, string who)
    {
        using var client = await biblio.SignInAsync(new HttpClient(), who);
        return client.DefaultRequestHeaders.Authorization!;
    }

    private static async Task<string> DocumentAsync(HttpClient client)
    {
        var text = "";
        await Eventually.IsTrueAsync(async () =>
            !(
                text = await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), CancellationToken)
            ).Contains("x-biblio-missing", StringComparison.Ordinal)
        );
        return text;
    }

    /// <summary>Null: the gateway hung up on a body that it does not want before all of it had been sent, as it may, or on the connection that such a body had come by.</summary>
    private static async Task<HttpResponseMessage?> SendAsync(
        HttpClient client,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            return null;
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        // an order's events last as long as somebody listens
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return "";
        }

        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    private static async Task<string> BodyAsync(HttpRequestMessage request)
    {
        try
        {
            var body = request.Content is null
                ? ""
                : System.Text.Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync());
            return body[..Math.Min(300, body.Length)];
        }
        catch (ObjectDisposedException)
        {
            return "(sent)";
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    [GeneratedRegex(
        @"MySql|MySQL|MariaDB|StackExchange|EntityFrameworkCore|Microsoft\.|System\.\w+\.?\w*Exception|StackTrace|\bat [A-Z]\w+(\.\w+)+\(|\.cs:line|/work/|/home/|/usr/|/root/|Duplicate entry|You have an error in your SQL|Unknown column|Data too long"
    )]
    private static partial Regex Leak();
}
