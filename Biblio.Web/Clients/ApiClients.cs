using System.Net;
using Biblio.Web.Session;
using Microsoft.Extensions.Http.Resilience;

namespace Biblio.Web.Clients;

/// <summary>The shop front knows one address: the gateway's API. Each client is one subject of it.</summary>
internal static class ApiClients
{
    public static void AddApiClients(this IServiceCollection services)
    {
        services.AddTransient<VisitorAddress>();
        services
            .AddHttpClient<ShopClient>(At("http://api/api/v1/shop/", patience: 5))
            .AddHttpMessageHandler<VisitorAddress>();
        services
            .AddHttpClient<CatalogClient>(At("http://api/api/v1/catalog/", patience: 5))
            .AddHttpMessageHandler<VisitorAddress>();
        services
            .AddHttpClient<AccountClient>(At("http://api/api/v1/", patience: 15))
            .AddHttpMessageHandler<VisitorAddress>();
        services
            .AddHttpClient<OrdersClient>(At("http://api/api/v1/", patience: 15))
            .AddHttpMessageHandler<VisitorAddress>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services
            .AddHttpClient<MyClient>(At("http://api/api/v1/", patience: 15))
            .AddHttpMessageHandler<VisitorAddress>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services.PostConfigureAll<HttpStandardResilienceOptions>(TakeTheGatewaysWord);
    }

    /// <summary>How long somebody waits for a page before being told that a part is missing.</summary>
    private static Action<HttpClient> At(string address, int patience) =>
        client =>
        {
            client.BaseAddress = new(address);
            client.Timeout = TimeSpan.FromSeconds(patience);
        };

    /// <summary>The gateway's 503 is an answer: it has tried the replicas itself, so asking again would only make the reader wait. Nor may one part that is down open the circuit for the others behind the same gateway.</summary>
    private static void TakeTheGatewaysWord(HttpStandardResilienceOptions options)
    {
        var (retry, breaker) = (options.Retry.ShouldHandle, options.CircuitBreaker.ShouldHandle);
        options.Retry.ShouldHandle = async args =>
            args.Outcome.Result?.StatusCode is not HttpStatusCode.ServiceUnavailable && await retry(args);
        options.CircuitBreaker.ShouldHandle = async args =>
            args.Outcome.Result?.StatusCode is not HttpStatusCode.ServiceUnavailable && await breaker(args);
    }
}
