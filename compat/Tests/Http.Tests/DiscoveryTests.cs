using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace HttpTests;

public sealed class DiscoveryTests
{
    private readonly Dictionary<string, string?> _settings = new()
    {
        ["services:orders:http:0"] = "http://127.0.0.1:5002",
        ["services:orders:http:1"] = "http://127.0.0.1:5102",
        ["services:orders:admin:0"] = "http://127.0.0.1:5202",
        ["services:both:https:0"] = "https://127.0.0.1:6001",
        ["services:both:http:0"] = "http://127.0.0.1:6000",
        ["services:one"] = null,
        ["services:one:http"] = "http://127.0.0.1:7000/base",
    };

    [Theory]
    [InlineData("http://orders", "http://127.0.0.1:5002/ http://127.0.0.1:5102/")]
    [InlineData("https+http://orders", "http://127.0.0.1:5002/ http://127.0.0.1:5102/")]
    [InlineData("http://_admin.orders", "http://127.0.0.1:5202/")]
    [InlineData("https+http://both", "https://127.0.0.1:6001/")]
    [InlineData("http://both", "http://127.0.0.1:6000/")]
    [InlineData("http://one", "http://127.0.0.1:7000/base")]
    [InlineData("http://localhost:5001", "localhost:5001")]
    [InlineData("http://127.0.0.1:5001", "127.0.0.1:5001")]
    [InlineData("http://unknown", "unknown")]
    public async Task A_name_resolves_to_what_the_configuration_says_or_stays_as_it_is(string name, string endpoints)
    {
        await using var services = Services().BuildServiceProvider();

        var found = await services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync(name, TestContext.Current.CancellationToken);

        Assert.Equal(endpoints, string.Join(' ', found.Endpoints));
    }

    [Fact]
    public async Task Clients_take_the_replicas_in_turn_and_see_the_name_again_afterwards()
    {
        var sent = new Recorder();
        var collection = Services();
        collection.AddHttpClient("c").AddServiceDiscovery().ConfigurePrimaryHttpMessageHandler(() => sent);
        await using var services = collection.BuildServiceProvider();
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("c");

        for (var i = 0; i < 4; i++)
        {
            using var response = await client.GetAsync(new Uri("http://orders/list?x=1"), TestContext.Current.CancellationToken);
            Assert.Equal("http://orders/list?x=1", response.RequestMessage!.RequestUri!.ToString());
        }

        Assert.Equal(["http://127.0.0.1:5002/list?x=1", "http://127.0.0.1:5102/list?x=1", "http://127.0.0.1:5002/list?x=1", "http://127.0.0.1:5102/list?x=1"], sent.Addresses);
        await client.GetAsync(new Uri("http://one/list"), TestContext.Current.CancellationToken);
        Assert.Equal("http://127.0.0.1:7000/base/list", sent.Addresses[^1]);
    }

    [Fact]
    public async Task A_new_replica_is_seen_when_the_configuration_changes()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(_settings).Build();
        await using var services = Services(configuration).BuildServiceProvider();
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();
        var before = await resolver.GetEndpointsAsync("http://orders", TestContext.Current.CancellationToken);
        Assert.Same(before, await resolver.GetEndpointsAsync("http://orders", TestContext.Current.CancellationToken));

        configuration["services:orders:http:2"] = "http://127.0.0.1:5302";
        configuration.Reload();

        Assert.True(before.ChangeToken.HasChanged);
        Assert.Equal(3, (await resolver.GetEndpointsAsync("http://orders", TestContext.Current.CancellationToken)).Endpoints.Count);
    }

    [Fact]
    public async Task One_destination_of_YARP_becomes_one_for_each_replica()
    {
        var collection = Services();
        collection.AddLogging();
        collection.AddReverseProxy().AddServiceDiscoveryDestinationResolver();
        await using var services = collection.BuildServiceProvider();
        var asked = new Dictionary<string, DestinationConfig> { ["d"] = new() { Address = "http://orders/base", Health = "http://orders/health" } };

        var resolved = await services.GetRequiredService<IDestinationResolver>().ResolveDestinationsAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(["http://127.0.0.1:5002/base", "http://127.0.0.1:5102/base"], resolved.Destinations.Values.Select(destination => destination.Address));
        Assert.Equal(["http://127.0.0.1:5002/health", "http://127.0.0.1:5102/health"], resolved.Destinations.Values.Select(destination => destination.Health));
        Assert.NotNull(resolved.ChangeToken);
    }

    private ServiceCollection Services(IConfiguration? configuration = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration ?? new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        services.AddServiceDiscovery();
        return services;
    }
}
