using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Shops;

/// <summary>
/// Provides the access tokens of the load tests. The account is the librarian, who may order for any reader and read
/// reports and stock. The credentials are in the file <c>accounts/starter</c> of the state folder, or in BIBLIO_EMAIL
/// and BIBLIO_PASSWORD. An instance without accounts needs none.
/// </summary>
internal sealed class AccessTokenProvider(Uri gateway, string? stateFolder)
{
    private const string Librarian = "librarian@biblio.example";

    private static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<(AuthenticationHeaderValue? Header, DateTime Until)>? _login;

    /// <summary>
    /// Returns the Authorization header of a request. One of the callers renews the token before it expires.
    /// </summary>
    public async ValueTask<AuthenticationHeaderValue?> GetHeaderAsync(CancellationToken cancellationToken)
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

    /// <summary>Makes the next caller sign in again, if this is still the current token.</summary>
    public void Discard(AuthenticationHeaderValue? header)
    {
        lock (_lock)
        {
            if (_login is { IsCompletedSuccessfully: true } && _login.Result.Header == header)
            {
                _login = null;
            }
        }
    }

    /// <summary>Waits until accounts exist. A new instance is healthy before that.</summary>
    public async Task WaitUntilAvailableAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = gateway };
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
        {
            if (await FindCredentialsAsync() is var (email, password))
            {
                using var response = await client.PostAsJsonAsync(
                    "/api/v1/account/login",
                    new { email, password },
                    cancellationToken
                );
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }

            if (waited.Elapsed > Timeout)
            {
                throw new LoadException($"No account could sign in at {gateway} within {Timeout.TotalSeconds:0} s.");
            }
        }
    }

    private async Task<(AuthenticationHeaderValue?, DateTime)> LogInAsync()
    {
        if (await FindCredentialsAsync() is not var (email, password))
        {
            return (null, DateTime.MaxValue);
        }

        using var client = new HttpClient { BaseAddress = gateway };
        using var response = await client.PostAsJsonAsync("/api/v1/account/login", new { email, password });
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, DateTime.MaxValue);
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new LoadException($"{email} could not sign in at {gateway}: status {(int)response.StatusCode}");
        }

        var token = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (
            new("Bearer", (string)token["accessToken"]!),
            DateTime.UtcNow + TimeSpan.FromSeconds((double)token["expiresIn"]!) - RenewalMargin
        );
    }

    /// <summary>The address and the password of the account, or null without accounts.</summary>
    public async Task<(string Email, string Password)?> FindCredentialsAsync()
    {
        if (Environment.GetEnvironmentVariable("BIBLIO_EMAIL") is { Length: > 0 } email)
        {
            return (email, Environment.GetEnvironmentVariable("BIBLIO_PASSWORD") ?? "");
        }

        return stateFolder is not null && await StarterPasswords.FindAsync(stateFolder, Librarian) is { } password
            ? (Librarian, password)
            : null;
    }
}
