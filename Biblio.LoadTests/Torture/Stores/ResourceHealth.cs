using System.Net;
using Biblio.LoadTests.Demo;

namespace Biblio.LoadTests.Torture.Stores;

/// <summary>The health of every resource, as the AppHost sees it and as the services answer.</summary>
internal sealed class ResourceHealth(string? stateFolder, IReadOnlyList<Uri> services) : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Returns a sentence for each resource that is not healthy.</summary>
    public async Task<IReadOnlyList<string>> FindUnhealthyAsync(CancellationToken cancellationToken)
    {
        List<string> unhealthy = [];
        if (stateFolder is not null)
        {
            var status = await ResourceStatusFile.ReadAsync(stateFolder, cancellationToken);
            unhealthy.AddRange(status.IsEmpty ? ["the AppHost reports no resource"] : status.Unhealthy);
        }

        return [.. unhealthy, .. await FindUnhealthyServicesAsync(cancellationToken)];
    }

    /// <summary>Returns a sentence for each service that does not say that it is healthy.</summary>
    public async Task<IReadOnlyList<string>> FindUnhealthyServicesAsync(CancellationToken cancellationToken)
    {
        List<string> unhealthy = [];
        foreach (var service in services)
        {
            if (
                await GetStatusAsync(new(service, "/health"), cancellationToken) is var health and not HttpStatusCode.OK
            )
            {
                unhealthy.Add($"{service}health answers {health?.ToString() ?? "nothing"}");
            }
        }

        return unhealthy;
    }

    /// <summary>Whether the AppHost reports this resource as healthy.</summary>
    public async Task<bool> IsReportedHealthyAsync(string resource, CancellationToken cancellationToken) =>
        stateFolder is null || (await ResourceStatusFile.ReadAsync(stateFolder, cancellationToken)).IsHealthy(resource);

    public void Dispose() => _client.Dispose();

    private async Task<HttpStatusCode?> GetStatusAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(address, cancellationToken);
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
