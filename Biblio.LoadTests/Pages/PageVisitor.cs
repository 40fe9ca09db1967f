using System.Net;
using System.Text.RegularExpressions;
using Biblio.LoadTests.Running;
using NBomber.Contracts;

namespace Biblio.LoadTests.Pages;

/// <summary>A browser without pictures and scripts: it keeps its cookies and reads whole pages.</summary>
internal sealed partial class PageVisitor(Uri address) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            CookieContainer = new CookieContainer(),
        }
    )
    {
        BaseAddress = address,
        Timeout = Timeout,
        DefaultRequestHeaders = { { "Accept", "text/html" }, { "Accept-Language", "fr" } },
    };

    /// <summary>Signs in by the form of the page. A failure throws a <see cref="LoadException"/>.</summary>
    public async Task SignInAsync(string email, string password, CancellationToken cancellationToken)
    {
        const string path = "/sign-in";
        var form = HiddenField()
            .Matches(await ReadAsync(path, cancellationToken))
            .Select(field =>
                KeyValuePair.Create(
                    WebUtility.HtmlDecode(field.Groups["name"].Value),
                    WebUtility.HtmlDecode(field.Groups["value"].Value)
                )
            )
            .DistinctBy(field => field.Key)
            .ToDictionary();
        (form["Email"], form["Password"]) = (email, password);
        using var content = new FormUrlEncodedContent(form);
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther))
        {
            throw new LoadException($"{email} could not sign in on the page: status {(int)response.StatusCode}");
        }
    }

    /// <summary>The id in the first link of a page that begins with <paramref name="prefix"/>, or null.</summary>
    public async Task<string?> FindIdAsync(string path, string prefix, CancellationToken cancellationToken) =>
        Regex.Match(await ReadAsync(path, cancellationToken), $"""href="{Regex.Escape(prefix)}(?<id>\d+)["/?]""")
            is { Success: true } link
            ? link.Groups["id"].Value
            : null;

    /// <summary>Reads a page outside of any measurement. Any status but 200 throws a <see cref="LoadException"/>.</summary>
    public async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : throw new LoadException($"GET {path}: {(int)response.StatusCode} {response.Headers.Location}");
    }

    /// <summary>Reads a page as a step. The status 200 is a success, any other a failure.</summary>
    public Task<Response<object>> GetAsync(string path) => StepResponse.CatchAsync(HttpMethod.Get, Timeout, async () =>
        {
            using var response = await _client.GetAsync(
                new Uri(path, UriKind.Relative),
                HttpCompletionOption.ResponseHeadersRead
            );
            var body = await response.Content.ReadAsByteArrayAsync();
            return StepResponse.From(HttpMethod.Get, response, body, response.StatusCode == HttpStatusCode.OK);
        });

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="(?<name>[^"]*)"[^>]*value="(?<value>[^"]*)"[^>]*>""")]
    private static partial Regex HiddenField();
}
