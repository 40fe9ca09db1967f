using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Security;

/// <summary>
/// Sends generated bad requests to every operation of the API document. No request may cause a 5xx, no invalid request
/// may succeed, and no response may reveal implementation details. BIBLIO_FUZZ is the number of requests for each
/// operation (by default 1000). BIBLIO_FUZZ_SECONDS is the longest duration (60). Runs repeat the same requests, unless
/// BIBLIO_FUZZ_SEED is another number.
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private const int FixedSeed = 20261130;

    private static readonly int RequestsPerOperation = Setting("BIBLIO_FUZZ", 1000);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(Setting("BIBLIO_FUZZ_SECONDS", 60));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bad_requests_are_rejected_without_errors_or_leaks()
    {
        // Rate limits would reject most of these requests. RateLimitTests covers them.
        await using var biblio = BiblioProcess.Start(null, null, NoRateLimits, "--Observability=false");
        await biblio.WaitUntilReadyAsync(CancellationToken);
        var callers = (Librarian: await TokenAsync(biblio, "librarian"), Reader: await TokenAsync(biblio, "alice"));
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        };
        using var client = new HttpClient(handler)
        {
            BaseAddress = biblio.GatewayUrl,
            Timeout = TimeSpan.FromSeconds(30),
        };
        var document = JsonNode.Parse(await DocumentAsync(client))!.AsObject();
        var operations = Operation.All(document);
        Assert.True(operations.Count > 25, $"only {operations.Count} operations were found");

        var seed = Setting("BIBLIO_FUZZ_SEED", FixedSeed);
        var (failures, statuses, sent, unanswered, since) = (
            new ConcurrentDictionary<string, string>(),
            new ConcurrentDictionary<int, int>(),
            0,
            0,
            Stopwatch.StartNew()
        );
        await Parallel.ForEachAsync(
            Enumerable
                .Range(0, RequestsPerOperation)
                .SelectMany(round =>
                    operations
                        .Index()
                        .Select(item => (Number: (round * operations.Count) + item.Index, Operation: item.Item))
                ),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = CancellationToken },
            async (item, cancellationToken) =>
            {
                if (since.Elapsed > TimeLimit || failures.Count > 20)
                {
                    return;
                }

                var requestSeed = unchecked(seed + item.Number);
                var attempt = new RequestGenerator(requestSeed).Next(item.Operation);
                using var request = attempt.Request;
                request.RequestUri = new Uri(biblio.GatewayUrl, request.RequestUri!.PathAndQuery);
                Authenticate(request, requestSeed, callers);
                using var answer = await SendAsync(client, request, cancellationToken);
                // A part of a page has two seconds. On a busy machine, one that is late says when to come back.
                if (answer is null or { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null })
                {
                    Interlocked.Increment(ref unanswered);
                    return;
                }

                var text = await ReadAsync(answer, cancellationToken);
                Interlocked.Increment(ref sent);
                statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
                if (
                    FindFailure(attempt, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, text) is
                    { } failure
                )
                {
                    failures.TryAdd(
                        $"{item.Operation}: {failure}",
                        $"{attempt.Description}: {request.Method} {request.RequestUri.PathAndQuery} "
                            + $"{await BodyAsync(request)} -> {text[..Math.Min(400, text.Length)]}"
                            + biblio.FindLogLines(answer)
                    );
                }
            }
        );

        var counts = statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}");
        output.WriteLine(
            $"{sent} requests to {operations.Count} operations in {since.Elapsed.TotalSeconds:0} s, seed {seed}: "
                + string.Join(", ", counts)
        );
        Assert.True(
            failures.IsEmpty,
            $"seed {seed}\n{string.Join('\n', failures.Select(failure => $"{failure.Key}\n    {failure.Value}"))}"
        );
        Assert.True(unanswered <= sent / 20, $"{unanswered} requests got no answer, or one that says to come back");
        Assert.True(
            sent >= operations.Count * Math.Min(RequestsPerOperation, 20),
            $"only {sent} requests were sent in {since.Elapsed}"
        );
    }

    private static Dictionary<string, string> NoRateLimits { get; } =
        new[] { "Reading", "Writing", "SigningIn" }
            .SelectMany(budget =>
                new[]
                {
                    KeyValuePair.Create($"RateLimits__{budget}__Burst", "10000000"),
                    KeyValuePair.Create($"RateLimits__{budget}__Tokens", "10000000"),
                }
            )
            .ToDictionary();

    private static string? FindFailure(Attempt attempt, int status, string? type, string text)
    {
        if (status >= 500)
        {
            return $"{status}";
        }

        if (attempt.MustFail && status is >= 200 and < 300)
        {
            return $"{attempt.Description} was accepted with {status}";
        }

        // Outside /api, the shop answers errors with HTML pages.
        if (
            status >= 400
            && text.Length > 0
            && type != "application/problem+json"
            && attempt.Request.RequestUri!.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)
        )
        {
            return $"{status} is {type}, not a problem document";
        }

        // A response may contain parts of the request, but no implementation details.
        return status >= 400 && Leak().Match(text) is { Success: true } leak
            ? $"{status} reveals \"{leak.Value}\""
            : null;
    }

    /// <summary>
    /// Authenticates half of the requests as a librarian and a quarter as a reader. A generated Authorization header
    /// stays.
    /// </summary>
    private static void Authenticate(
        HttpRequestMessage request,
        int requestSeed,
        (AuthenticationHeaderValue Librarian, AuthenticationHeaderValue Reader) callers
    )
    {
        if (!request.Headers.Contains("Authorization"))
        {
            request.Headers.Authorization = (requestSeed & 3) switch
            {
                0 or 1 => callers.Librarian,
                2 => callers.Reader,
                _ => null,
            };
        }
    }

    private static async Task<AuthenticationHeaderValue> TokenAsync(BiblioProcess biblio, string account)
    {
        using var client = await biblio.SignInAsync(new HttpClient(), account);
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

    /// <summary>
    /// Returns null when the gateway has closed the connection. It may do so while it rejects a body that is not
    /// completely sent. The next request on that connection then fails too.
    /// </summary>
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
        // An event stream ends only when the client disconnects.
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
            body = RepeatedCharacter().Replace(body, "$1…");
            return body[..Math.Min(2000, body.Length)];
        }
        catch (ObjectDisposedException)
        {
            return "(sent)";
        }
    }

    private static int Setting(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : defaultValue;

    [GeneratedRegex(
        @"MySql|MySQL|MariaDB|StackExchange|EntityFrameworkCore|Microsoft\.|System\.\w+\.?\w*Exception|StackTrace"
            + @"|\bat [A-Z]\w+(\.\w+)+\(|\.cs:line|/work/|/home/|/usr/|/root/"
            + "|Duplicate entry|You have an error in your SQL|Unknown column|Data too long"
    )]
    private static partial Regex Leak();

    // Many generated values are one character, thousands of times.
    [GeneratedRegex(@"(.)\1{50,}")]
    private static partial Regex RepeatedCharacter();
}
