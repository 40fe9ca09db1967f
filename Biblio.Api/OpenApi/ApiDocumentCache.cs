using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Middleware;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Yarp.ReverseProxy;

namespace Biblio.Api.OpenApi;

/// <summary>
/// Caches the OpenAPI document of the whole API, which is merged from those of the gateway and of the services.
/// A request for an expired document reads the documents of the services again.
/// The last document of a service is used while the service does not answer.
/// The field <c>x-biblio-missing</c> of <c>info</c>, and its description, name the services that have never answered.
/// </summary>
internal sealed class ApiDocumentCache(
    [FromKeyedServices(ApiDocumentCache.Gateway)] IOpenApiDocumentProvider gateway,
    IProxyStateLookup proxy,
    IHttpClientFactory clients,
    TimeProvider time,
    ILogger<ApiDocumentCache> logger
) : IDisposable
{
    /// <summary>The name of the document that the gateway generates for its own operations.</summary>
    public const string Gateway = "v1";

    private static readonly string[] Services = ["catalog", "orders", "inventory", "lending"];
    private static readonly TimeSpan CompleteLifetime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan IncompleteLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    /// <summary>Indented and without escaped accents, because people read it.</summary>
    public static readonly JsonSerializerOptions IndentedJson = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SemaphoreSlim _lock = new(1);
    private readonly ConcurrentDictionary<string, JsonObject> _documents = [];
    private ApiDocument? _latest;

    private ApiDocument? Current =>
        _latest is { } latest
        && time.GetUtcNow() < latest.At + (_documents.Count == Services.Length ? CompleteLifetime : IncompleteLifetime)
            ? latest
            : null;

    public void Dispose() => _lock.Dispose();

    public async Task<ApiDocument> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } current)
        {
            return current;
        }

        await _lock.WaitAsync(cancellationToken);
        try
        {
            return Current ?? (_latest = await BuildAsync(cancellationToken));
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<ApiDocument> BuildAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Services.Select(service => FetchAsync(service, cancellationToken)));
        var routes = proxy.GetRoutes().Select(route => route.Config).ToList();
        var merger = new DocumentMerger(
            "Biblio",
            "A library and a bookshop. Every error is a problem document (RFC 9457). Lists are paged. "
                + "Links (_links) list the possible next actions."
        );
        merger.Add("api", await GetGatewayDocumentAsync(cancellationToken), path => IsPublic(path) ? [new(path)] : []);
        foreach (var service in Services.Where(_documents.ContainsKey))
        {
            merger.Add(service, _documents[service], PublicPaths.CreateResolver(service, routes));
        }

        var json = merger.Build(Services.Where(service => !_documents.ContainsKey(service)));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(json, IndentedJson);
        return new(json, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"", time.GetUtcNow());
    }

    private static bool IsPublic(PathString path) =>
        (path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi"))
        && !InternalEndpoints.IsGatewayPath(path);

    private async Task<JsonObject> GetGatewayDocumentAsync(CancellationToken cancellationToken)
    {
        var document = await gateway.GetOpenApiDocumentAsync(cancellationToken);
        return JsonNode
            .Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!
            .AsObject();
    }

    private async Task FetchAsync(string service, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            using var client = clients.CreateClient();
            if (
                await client.GetFromJsonAsync<JsonObject>($"http://{service}/openapi/v1.json", timeout.Token) is
                { } document
            )
            {
                _documents[service] = document;
            }
        }
        catch (Exception exception)
            when (exception is JsonException || Outages.IsUnanswered(exception, cancellationToken))
        {
            logger.ServiceDidNotAnswer(service, exception.Message);
        }
    }
}

/// <summary>The merged document, its ETag and the time at which it was built.</summary>
internal sealed record ApiDocument(JsonObject Json, byte[] Bytes, string Tag, DateTimeOffset At);
