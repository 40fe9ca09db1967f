using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Redis.Tests;

/// <summary>A host with AddRedisClient on a real Redis.</summary>
internal sealed class Connected : IDisposable
{
    private readonly IHost _host;

    private Connected(RedisServer server, IHost host) => (Server, _host) = (server, host);

    public RedisServer Server { get; }

    public IServiceProvider Services => _host.Services;

    public IConnectionMultiplexer Connection => Services.GetRequiredService<IConnectionMultiplexer>();

    public IDatabase Db => Connection.GetDatabase();

    public static async Task<Connected> ToSharedAsync() => To(await RedisServer.SharedAsync());

    public static Connected To(RedisServer server, params string[] options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:cache", string.Join(',', [server.ConnectionString, .. options]))]);
        builder.AddRedisClient("cache");
        return new Connected(server, builder.Build());
    }

    public void Dispose() => _host.Dispose();
}
