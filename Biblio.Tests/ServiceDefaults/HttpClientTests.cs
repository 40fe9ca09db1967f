using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.ServiceDefaults;

public sealed class HttpClientTests
{
    [Fact]
    public async Task Connections_are_renewed_and_handlers_are_kept()
    {
        await using var app = await TinyApp.StartAsync(_ => { });

        var options = app.Services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("any");
        var handler = app.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("any");
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.Equal(Timeout.InfiniteTimeSpan, options.HandlerLifetime);
        Assert.Equal(TimeSpan.FromMinutes(2), Assert.IsType<SocketsHttpHandler>(handler).PooledConnectionLifetime);
    }
}
