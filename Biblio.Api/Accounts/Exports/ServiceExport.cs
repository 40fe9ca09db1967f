using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Identity;

namespace Biblio.Api.Accounts.Exports;

/// <summary>What another service keeps about the caller, read with the caller's own token.</summary>
internal sealed class ServiceExport(
    IHttpClientFactory clients,
    IHttpContextAccessor accessor,
    string name,
    string address
) : IExportSource
{
    public const string Client = "export";

    private const int PageSize = 100;
    private const string Links = "_links";

    public string Name => name;

    /// <summary>Writes the document, or the items of all pages if it is a list.</summary>
    public async Task WriteAsync(Utf8JsonWriter json, Caller caller, CancellationToken cancellationToken)
    {
        if (!address.Contains("{page}", StringComparison.Ordinal))
        {
            WithoutLinks(await GetAsync(address, cancellationToken)).WriteTo(json);
            return;
        }

        json.WriteStartArray();
        for (var (page, count) = (1, PageSize); count == PageSize; page++)
        {
            var path = address
                .Replace("{page}", $"{page}", StringComparison.Ordinal)
                .Replace("{pageSize}", $"{PageSize}", StringComparison.Ordinal)
                .Replace("{userId}", $"{caller.UserId}", StringComparison.Ordinal);
            var items = (await GetAsync(path, cancellationToken))["items"]!.AsArray();
            count = items.Count;
            foreach (var item in items)
            {
                WithoutLinks(item!.AsObject()).WriteTo(json);
            }

            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
    }

    private async Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(
            accessor.HttpContext!.Request.Headers.Authorization.ToString()
        );
        using var client = clients.CreateClient(Client);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
    }

    private static JsonObject WithoutLinks(JsonObject document)
    {
        document.Remove(Links);
        return document;
    }
}
