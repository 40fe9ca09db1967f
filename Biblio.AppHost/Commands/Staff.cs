using System.Net.Http.Json;
using System.Text.Json;
using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Commands;

/// <summary>Calls services as the starter librarian, for the commands on the dashboard.</summary>
internal sealed class Staff(IDistributedApplicationBuilder builder)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Sends a JSON body to a service with the librarian's token; an answer that is no success throws with its text.</summary>
    public async Task<string> SendAsync(
        HttpMethod method,
        EndpointReference service,
        string path,
        object body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, service.Url + path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", await TokenAsync(cancellationToken));
        using var answer = await Http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? text
            : throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode}: {text}");
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        var password = await builder
            .AddSecret(StarterAccounts.LibrarianPassword)
            .Resource.GetValueAsync(cancellationToken);
        var gateway = builder.UrlOf("api-only");
        using var answer = await Http.PostAsJsonAsync(
            gateway + "/api/v1/account/login",
            new { email = StarterAccounts.LibrarianEmail, password },
            cancellationToken
        );
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new InvalidOperationException($"The librarian could not sign in: {(int)answer.StatusCode} {text}");
        }

        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken))
            .GetProperty("accessToken")
            .GetString()!;
    }
}
