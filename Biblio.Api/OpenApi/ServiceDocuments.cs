using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Middleware;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Polly;
using Yarp.ReverseProxy;

namespace Biblio.Api.OpenApi;

/// <summary>
/// The one document of all of Biblio: the gateway's own operations and those of the services behind it, asked of them when somebody reads it, and then kept for a while.
/// What a service said last is kept until it says otherwise; a service that has never answered is named in <c>x-biblio-missing</c>.
/// </summary>
internal sealed class ServiceDocuments(
    [FromKeyedServices(ServiceDocuments.Gateway)] IOpenApiDocumentProvider gateway,
    IProxyStateLookup proxy,
    IHttpClientFactory clients,
    TimeProvider time,
    ILogger<ServiceDocuments> logger
) : IDisposable
{
    // the only one that the gateway makes itself
    public const string Gateway = "v1";

    private static readonly string[] Services = ["catalog", "orders", "inventory"];
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Missing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    /// <summary>For people: indented, with accents as they are.</summary>
    public static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, JsonObject> _known = [];
    private ApiDocument? _last;

    private ApiDocument? Kept =>
        _last is { } last && time.GetUtcNow() < last.At + (_known.Count == Services.Length ? Fresh : Missing)
            ? last
            : null;

    public void Dispose() => _one.Dispose();

    public async Task<ApiDocument> GetAsync(CancellationToken cancellationToken)
    {
        if (Kept is { } kept)
        {
            return kept;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            return Kept ?? (_last = await MakeAsync(cancellationToken));
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<ApiDocument> MakeAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Services.Select(service => AskAsync(service, cancellationToken)));
        var routes = proxy.GetRoutes().Select(route => route.Config).ToList();
        var merge = new DocumentMerger(
            "Biblio",
            "A library and a bookshop. Every error is a problem document (RFC 9457). Lists are paged. Links (_links) say what can be done next."
        );
        merge.Add("api", await OwnAsync(cancellationToken), path => IsForTheOutside(path) ? [new(path)] : []);
        foreach (var service in Services.Where(_known.ContainsKey))
        {
            merge.Add(service, _known[service], PublicPaths.Of(service, routes));
        }

        var json = merge.Document(Services.Where(service => !_known.ContainsKey(service)));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(json, Readable);
        return new(json, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"", time.GetUtcNow());
    }

    private static bool IsForTheOutside(PathString path) =>
        (path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi"))
        && !InternalEndpoints.IsOfTheGateway(path);

    private async Task<JsonObject> OwnAsync(CancellationToken cancellationToken)
    {
        var document = await gateway.GetOpenApiDocumentAsync(cancellationToken);
        return JsonNode
            .Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!
            .AsObject();
    }

    private async Task AskAsync(string service, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            using var client = clients.CreateClient();
            if (
                await client.GetFromJsonAsync<JsonObject>($"http://{service}/openapi/v1.json", deadline.Token) is
                { } document
            )
            {
                _known[service] = document;
            }
        }
        catch (Exception exception)
            when (exception
                    is HttpRequestException
                        or IOException
                        or JsonException
                        or OperationCanceledException
                        or ExecutionRejectedException
                && !cancellationToken.IsCancellationRequested
            )
        {
            logger.PartMissing(service, exception.Message);
        }
    }
}

/// <summary>The document as it was at a time, with its tag.</summary>
internal sealed record ApiDocument(JsonObject Json, byte[] Bytes, string Tag, DateTimeOffset At);
