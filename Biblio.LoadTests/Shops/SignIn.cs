using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Shops;

/// <summary>
/// The one place where the load signs in: as the librarian, who may order for any reader and see reports and stock. Who that is stands in the shop's own
/// <c>accounts/starter</c>, or in BIBLIO_EMAIL and BIBLIO_PASSWORD; a shop that has no accounts needs nobody.
/// </summary>
internal sealed class SignIn(Uri door, string? stateFolder)
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<(AuthenticationHeaderValue? Header, DateTime Until)>? _login;

    /// <summary>For a request's Authorization; renewed before it ends, by one of those who ask.</summary>
    public async ValueTask<AuthenticationHeaderValue?> HeaderAsync(CancellationToken cancellationToken)
    {
        Task<(AuthenticationHeaderValue? Header, DateTime Until)> login;
        lock (_lock)
        {
            if (
                _login is null or { IsFaulted: true }
                || (_login.IsCompletedSuccessfully && _login.Result.Until < DateTime.UtcNow)
            )
            {
                _login = LogInAsync();
            }

            login = _login;
        }

        return (await login.WaitAsync(cancellationToken)).Header;
    }

    /// <summary>For a shop that has just started: it is ready before its accounts are.</summary>
    public async Task WhenOpenAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = door };
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
        {
            if (Who() is var (email, password))
            {
                using var answer = await client.PostAsJsonAsync(
                    "/api/v1/account/login",
                    new { email, password },
                    cancellationToken
                );
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }

            if (waited.Elapsed > Patience)
            {
                throw new LoadException($"{door} let nobody sign in within {Patience.TotalSeconds:0} s.");
            }
        }
    }

    private async Task<(AuthenticationHeaderValue?, DateTime)> LogInAsync()
    {
        if (Who() is not var (email, password))
        {
            return (null, DateTime.MaxValue);
        }

        using var client = new HttpClient { BaseAddress = door };
        using var answer = await client.PostAsJsonAsync("/api/v1/account/login", new { email, password });
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, DateTime.MaxValue);
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new LoadException($"{door} did not let {email} sign in: {(int)answer.StatusCode}");
        }

        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (
            new("Bearer", (string)token["accessToken"]!),
            DateTime.UtcNow + TimeSpan.FromSeconds((double)token["expiresIn"]!) - Early
        );
    }

    private (string Email, string Password)? Who()
    {
        if (Environment.GetEnvironmentVariable("BIBLIO_EMAIL") is { Length: > 0 } email)
        {
            return (email, Environment.GetEnvironmentVariable("BIBLIO_PASSWORD") ?? "");
        }

        var file = Path.Combine(stateFolder ?? "", "accounts", "starter");
        return stateFolder is not null && File.Exists(file)
            ? File.ReadLines(file)
                .Select(line => line.Split(' ', 2))
                .Where(pair => pair is ["librarian@biblio.example", _])
                .Select(pair => ((string, string)?)(pair[0], pair[1]))
                .FirstOrDefault()
            : null;
    }
}
