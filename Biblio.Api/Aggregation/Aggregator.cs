using System.Net;
using System.Text.Json;
using Biblio.Http;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.Primitives;

namespace Biblio.Api.Aggregation;

/// <summary>
/// Gets the parts of a combined response from the services, with the caller's access token.
/// A service that does not answer within <c>Shop:Deadline</c> counts as missing.
/// </summary>
internal sealed class Aggregator(
    IHttpClientFactory clients,
    IHttpContextAccessor accessor,
    IConfiguration configuration,
    ILogger<Aggregator> logger
)
{
    /// <summary>Fields of a service that are not needed here are ignored.</summary>
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    private readonly TimeSpan _deadline = configuration.GetValue("Shop:Deadline", TimeSpan.FromSeconds(2));

    /// <summary>The value of <c>partial</c>: the names of the services that did not answer, each once.</summary>
    public static IReadOnlyList<string> MissingServices(params IEnumerable<string?> services) =>
        [.. services.OfType<string>().Distinct()];

    public Task<PartialResult<T>> GetAsync<T>(string service, string path, CancellationToken cancellationToken)
        where T : class => SendAsync<T>(service, new(HttpMethod.Get, $"http://{service}{path}"), cancellationToken);

    public Task<PartialResult<T>> PostAsync<T>(
        string service,
        string path,
        object body,
        CancellationToken cancellationToken
    )
        where T : class =>
        SendAsync<T>(
            service,
            new(HttpMethod.Post, $"http://{service}{path}") { Content = JsonContent.Create(body) },
            cancellationToken
        );

    private async Task<PartialResult<T>> SendAsync<T>(
        string service,
        HttpRequestMessage message,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var request = message;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_deadline);
        // With this header the service returns links to the gateway, as it does for forwarded requests.
        request.Headers.TryAddWithoutValidation(
            "X-Forwarded-Prefix",
            service == "orders" ? "/api/v1" : $"/api/v1/{service}"
        );
        if (
            accessor.HttpContext?.Request.Headers.Authorization is { Count: > 0 } authorization
            && !StringValues.IsNullOrEmpty(authorization)
        )
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization.ToString());
        }

        try
        {
            using var client = clients.CreateClient("shop");
            using var response = await client.SendAsync(request, deadline.Token);
            if (
                response.StatusCode
                is HttpStatusCode.NotFound
                    or HttpStatusCode.Unauthorized
                    or HttpStatusCode.Forbidden
            )
            {
                return new(service, null, IsMissing: false);
            }

            if (response.StatusCode == HttpStatusCode.BadRequest)
            {
                throw await ReadRefusalAsync(response, deadline.Token);
            }

            response.EnsureSuccessStatusCode();
            return new(
                service,
                await response.Content.ReadFromJsonAsync<T>(JsonOptions, deadline.Token),
                IsMissing: false
            );
        }
        catch (Exception exception) when (Outages.IsUnanswered(exception, cancellationToken))
        {
            logger.ServiceDidNotAnswer(service, exception.Message);
            return new(service, null, IsMissing: true);
        }
    }

    /// <summary>The fields that the service refuses, for the caller who sent their values.</summary>
    private static async Task<FieldException> ReadRefusalAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var problem = await response.Content.ReadFromJsonAsync<HttpValidationProblemDetails>(
            JsonOptions,
            cancellationToken
        );
        return problem?.Errors is { Count: > 0 } errors
            ? new(errors.ToDictionary(error => error.Key, error => error.Value))
            : new("query", problem?.Detail ?? "The service refuses this value.");
    }
}
