using System.Net.Http.Json;
using System.Text.Json;
using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Commands;

/// <summary>An HTTP client with the token of the starter librarian, for the commands on the dashboard.</summary>
internal sealed class StaffClient(IDistributedApplicationBuilder builder)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Sends a JSON body to a service and returns the body of the response.</summary>
    /// <exception cref="InvalidOperationException">The status is not a success. The message has the body.</exception>
    public async Task<string> SendAsync(
        HttpMethod method,
        EndpointReference service,
        string path,
        object body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, service.Url + path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", await GetTokenAsync(cancellationToken));
        using var response = await Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? text
            : throw new InvalidOperationException($"{method} {path} answered {(int)response.StatusCode}: {text}");
    }

    private async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        var password = await builder
            .AddSecret(StarterAccounts.LibrarianPassword)
            .Resource.GetValueAsync(cancellationToken);
        var gateway = builder.UrlOf("api-only");
        using var response = await Http.PostAsJsonAsync(
            gateway + "/api/v1/account/login",
            new { email = StarterAccounts.LibrarianEmail, password },
            cancellationToken
        );
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new InvalidOperationException($"The librarian could not sign in: {(int)response.StatusCode} {text}");
        }

        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken))
            .GetProperty("accessToken")
            .GetString()!;
    }
}
