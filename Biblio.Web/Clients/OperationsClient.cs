namespace Biblio.Web.Clients;

/// <summary>Reads the state of Biblio itself, for staff. Administrators switch faults and start the demo.</summary>
internal sealed class OperationsClient(HttpClient api)
{
    public Task<ApiResult<SystemHealth>> HealthAsync(CancellationToken cancellationToken) =>
        api.GetAsync<SystemHealth>("operations/services", cancellationToken);

    public Task<ApiResult<Signals>> SignalsAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Signals>("operations/signals" + query, cancellationToken);

    public Task<ApiResult<AlertOverview>> AlertsAsync(CancellationToken cancellationToken) =>
        api.GetAsync<AlertOverview>("operations/alerts", cancellationToken);

    public Task<ApiResult<StreamOverview>> StreamsAsync(CancellationToken cancellationToken) =>
        api.GetAsync<StreamOverview>("operations/streams", cancellationToken);

    public Task<ApiResult<ToolList>> ToolsAsync(CancellationToken cancellationToken) =>
        api.GetAsync<ToolList>("operations/tools", cancellationToken);

    /// <summary>Only in Development, like the other methods below.</summary>
    public Task<ApiResult<FaultOverview>> FaultsAsync(CancellationToken cancellationToken) =>
        api.GetAsync<FaultOverview>("operations/fault-switches", cancellationToken);

    /// <summary>Sets the switch in every replica of the service; 0 turns it off.</summary>
    public Task<ApiResult<FaultResult>> SetFaultAsync(
        string service,
        string name,
        double value,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<FaultResult>(
            new(HttpMethod.Put, $"operations/fault-switches/{service}/{name}")
            {
                Content = JsonContent.Create(new { value }),
            },
            cancellationToken
        );

    public Task<ApiResult<LabOverview>> LabAsync(CancellationToken cancellationToken) =>
        api.GetAsync<LabOverview>("operations/lab", cancellationToken);

    public Task<Problem?> StartDemoAsync(CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Post, "operations/demo"), cancellationToken);
}
