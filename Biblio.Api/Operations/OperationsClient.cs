using System.Net;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

/// <summary>A complete answer. <paramref name="Instance"/> is the id of the replica that gave it.</summary>
internal sealed record OperationsAnswer(HttpStatusCode Status, string? Instance, string Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>
/// Reads replicas and monitoring. Each answer has a deadline and a maximum size, and is tried once, because the state of
/// this moment is wanted.
/// </summary>
internal sealed class OperationsClient(IHttpClientFactory clients, ILogger<OperationsClient> logger)
{
    private const string Name = "operations";
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    public static void Register(IServiceCollection services)
    {
        services.AddSingleton<OperationsClient>();
#pragma warning disable EXTEXP0001 // For evaluation purposes only. A retry would hide what the pages are to show.
        services
            .AddHttpClient(Name)
            .ConfigureHttpClient(
                (provider, client) =>
                {
                    client.Timeout = provider.GetRequiredService<IOptions<OperationsOptions>>().Value.Deadline;
                    client.MaxResponseContentBufferSize = MaxAnswerBytes;
                }
            )
            .UseSocketsHttpHandler((handler, _) => (handler.AllowAutoRedirect, handler.UseCookies) = (false, false))
            .RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
    }

    /// <summary>Null when there was no complete answer in time, or when it was too large.</summary>
    public Task<OperationsAnswer?> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Get, address), cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    public async Task<OperationsAnswer?> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var request = message;
        try
        {
            using var client = clients.CreateClient(Name);
            using var response = await client.SendAsync(request, cancellationToken);
            return new(
                response.StatusCode,
                response.Headers.TryGetValues(ServiceIdentity.Header, out var instances) ? instances.First() : null,
                await response.Content.ReadAsStringAsync(cancellationToken)
            );
        }
        catch (Exception exception) when (Outages.IsUnanswered(exception, cancellationToken))
        {
            logger.OperationsPartMissing(request.RequestUri!.AbsolutePath, exception.Message);
            return null;
        }
    }
}
