using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Resolves service names; an answer is kept until its source changes, or for the refresh period.</summary>
public sealed class ServiceEndpointResolver : IAsyncDisposable
{
    private readonly IReadOnlyList<IServiceEndpointProviderFactory> _factories;
    private readonly ServiceDiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Known> _known = new();

    internal ServiceEndpointResolver(IEnumerable<IServiceEndpointProviderFactory> factories, IOptions<ServiceDiscoveryOptions> options, TimeProvider time) =>
        (_factories, _options, _time) = ([.. factories], options.Value, time);

    /// <summary>The endpoints of "http://orders", "https+http://_admin.orders", "orders".</summary>
    public async ValueTask<ServiceEndpointSource> GetEndpointsAsync(string serviceName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceName);
        if (_known.TryGetValue(serviceName, out var known) && !known.Source.ChangeToken.HasChanged && _time.GetElapsedTime(known.At) < _options.RefreshPeriod)
        {
            return known.Source;
        }

        var source = await ResolveAsync(serviceName, cancellationToken).ConfigureAwait(false);
        _known[serviceName] = new(source, _time.GetTimestamp());
        return source;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ServiceEndpointSource> ResolveAsync(string serviceName, CancellationToken cancellationToken)
    {
        if (!ServiceEndpointQuery.TryParse(serviceName, out var query))
        {
            throw new InvalidOperationException($"The service name '{serviceName}' can not be read.");
        }

        var builder = new Builder();
        foreach (var factory in _factories)
        {
            if (factory.TryCreateProvider(query, out var provider))
            {
                await using (provider.ConfigureAwait(false))
                {
                    await provider.PopulateAsync(builder, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return new([.. builder.Endpoints], new CompositeChangeToken(builder.Tokens), builder.Features);
    }

    private sealed record Known(ServiceEndpointSource Source, long At);

    private sealed class Builder : IServiceEndpointBuilder
    {
        public IList<ServiceEndpoint> Endpoints { get; } = [];

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public List<IChangeToken> Tokens { get; } = [];

        public void AddChangeToken(IChangeToken changeToken) => Tokens.Add(changeToken);
    }
}
