using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace Biblio.ServiceDefaults;

internal static class HttpClients
{
    /// <summary>Every client finds services by name (<c>http://catalog</c>), waits no longer than it must, and asks again only where asking twice is harmless.</summary>
    public static void AddHttpClients(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options =>
                {
#pragma warning disable EXTEXP0001 // (for evaluation purposes): the alternative is to write the predicate by hand
                    options.Retry.DisableForUnsafeHttpMethods();
#pragma warning restore EXTEXP0001
                    options.Retry.Delay = TimeSpan.FromMilliseconds(200);
                })
                // one service's open circuit must not stop the calls of another
                .SelectPipelineByAuthority();
            http.AddServiceDiscovery();
        });
    }
}
