using System.Net;
using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.Extensions.Http.Resilience;

namespace Biblio.Web;

/// <summary>All clients call the gateway's API. Each client covers one subject.</summary>
internal static class ApiClients
{
    public static void AddApiClients(this IServiceCollection services)
    {
        services.AddTransient<ForwardedForHandler>();
        services
            .AddHttpClient<ShopClient>(Configure("http://api/api/v1/shop/", timeout: 5))
            .AddHttpMessageHandler<ForwardedForHandler>();
        services
            .AddHttpClient<CatalogClient>(Configure("http://api/api/v1/catalog/", timeout: 5))
            .AddHttpMessageHandler<ForwardedForHandler>();
        services
            .AddHttpClient<SitemapClient>(Configure("http://api/api/v1/catalog/", timeout: 5))
            .AddHttpMessageHandler<ForwardedForHandler>();
        services
            .AddHttpClient<AccountClient>(Configure("http://api/api/v1/", timeout: 15))
            .AddHttpMessageHandler<ForwardedForHandler>();
        services
            .AddHttpClient<OrdersClient>(Configure("http://api/api/v1/", timeout: 15))
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services
            .AddHttpClient<CartClient>(Configure("http://api/api/v1/", timeout: 15))
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services
            .AddHttpClient<WishListClient>(Configure("http://api/api/v1/", timeout: 5))
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services
            .AddHttpClient<MyClient>(Configure("http://api/api/v1/", timeout: 15))
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services
            .AddHttpClient<MyLendingClient>(Configure("http://api/api/v1/", timeout: 15))
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
        services.PostConfigureAll<HttpStandardResilienceOptions>(DoNotRetryUnavailable);
    }

    /// <summary>The timeout, in seconds, limits how long a visitor waits for a page.</summary>
    private static Action<HttpClient> Configure(string address, int timeout) =>
        client =>
        {
            client.BaseAddress = new(address);
            client.Timeout = TimeSpan.FromSeconds(timeout);
        };

    /// <summary>
    /// Treats the gateway's 503 and 429 as final responses. After a 503, the gateway has already tried the replicas.
    /// After a 429, the visitor would wait for the retry without knowing why. Neither an unavailable service nor a
    /// limited visitor must open the circuit breaker for all others.
    /// </summary>
    private static void DoNotRetryUnavailable(HttpStandardResilienceOptions options)
    {
        var (retry, breaker) = (options.Retry.ShouldHandle, options.CircuitBreaker.ShouldHandle);
        options.Retry.ShouldHandle = async args => !IsFinal(args.Outcome.Result) && await retry(args);
        options.CircuitBreaker.ShouldHandle = async args => !IsFinal(args.Outcome.Result) && await breaker(args);
    }

    private static bool IsFinal(HttpResponseMessage? response) =>
        response?.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
}
