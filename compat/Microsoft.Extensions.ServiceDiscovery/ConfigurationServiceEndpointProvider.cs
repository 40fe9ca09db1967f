using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.ServiceDiscovery;

internal sealed class ConfigurationServiceEndpointProviderFactory(IConfiguration configuration, IOptions<ConfigurationServiceEndpointProviderOptions> options, IOptions<ServiceDiscoveryOptions> discovery)
    : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = new ConfigurationServiceEndpointProvider(query, configuration, options.Value, discovery.Value);
        return true;
    }
}

/// <summary>Endpoints from <c>Services:NAME:ENDPOINT</c> (one value) or <c>Services:NAME:ENDPOINT:INDEX</c> (one per replica).</summary>
internal sealed class ConfigurationServiceEndpointProvider(ServiceEndpointQuery query, IConfiguration configuration, ConfigurationServiceEndpointProviderOptions options, ServiceDiscoveryOptions discovery)
    : IServiceEndpointProvider, IHostNameFeature
{
    public string HostName => query.ServiceName;

    public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count == 0)
        {
            endpoints.AddChangeToken(configuration.GetReloadToken());
            foreach (var endpoint in InPreferredScheme([.. Read()]))
            {
                endpoints.Endpoints.Add(endpoint);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string[] Schemes => discovery.AllowAllSchemes
        ? [.. query.IncludedSchemes]
        : [.. (query.IncludedSchemes.Count > 0 ? query.IncludedSchemes.AsEnumerable() : discovery.AllowedSchemes).Where(scheme => discovery.AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))];

    private IEnumerable<ServiceEndpoint> Read()
    {
        var service = configuration.GetSection(options.SectionName).GetSection(query.ServiceName);
        // an endpoint without a name is called "default", or after its scheme
        string[] names = query.EndpointName is { } name ? [name] : ["default", .. Schemes];
        var section = names.Select(service.GetSection).FirstOrDefault(candidate => candidate.Exists());
        return section is null ? []
            : string.IsNullOrWhiteSpace(section.Value) ? section.GetChildren().Select(child => int.TryParse(child.Key, out _) ? Parse(child) : throw Invalid(section, "has non-numeric keys."))
            : [Parse(section)];
    }

    private ServiceEndpoint Parse(IConfigurationSection section)
    {
        if (!ServiceEndpoint.TryParse(section.Value, out var endpoint))
        {
            throw Invalid(section, $"has an invalid value with key '{section.Key}'.");
        }

        if (options.ShouldApplyHostNameMetadata(endpoint))
        {
            endpoint.Features.Set<IHostNameFeature>(this);
        }

        return endpoint;
    }

    private KeyNotFoundException Invalid(IConfigurationSection section, string what) => new($"The endpoint configuration section for service '{query.ServiceName}' endpoint '{section.Key}' {what}");

    /// <summary>https+http: all of https if there are any, else all of http.</summary>
    private IEnumerable<ServiceEndpoint> InPreferredScheme(IReadOnlyList<ServiceEndpoint> endpoints)
    {
        if (discovery.AllowAllSchemes && query.IncludedSchemes.Count == 0)
        {
            return endpoints;
        }

        var preferred = Schemes.FirstOrDefault(scheme => endpoints.Any(endpoint => endpoint.EndPoint is UriEndPoint { Uri: var uri } && uri.Scheme == scheme));
        return endpoints.Where(endpoint => endpoint.EndPoint is not UriEndPoint { Uri: var uri } || uri.Scheme == preferred);
    }
}
