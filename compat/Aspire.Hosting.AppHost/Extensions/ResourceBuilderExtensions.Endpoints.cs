using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = FindEndpoint(builder.Resource, endpointName);
        if (endpoint is null && createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            callback(endpoint);
            return builder.WithAnnotation(endpoint);
        }

        if (endpoint is not null)
        {
            callback(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint, or changes what is given of the one that has that name.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null, bool? isProxied = null, bool? isExternal = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = FindEndpoint(builder.Resource, name ?? scheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp"));
        if (endpoint is null)
        {
            endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, name: name, port: port, targetPort: targetPort, isExternal: isExternal, isProxied: isProxied);
            builder.WithAnnotation(endpoint);
        }
        else
        {
            endpoint.Port = port ?? endpoint.Port;
            endpoint.TargetPort = targetPort ?? endpoint.TargetPort;
            endpoint.IsExternal = isExternal ?? endpoint.IsExternal;
            endpoint.IsExplicitlyProxied = isProxied ?? endpoint.IsExplicitlyProxied;
        }

        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            if (endpoint.TargetPortEnvironmentVariable is null)
            {
                var reference = new EndpointReference(builder.Resource, endpoint);
                builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
                    context.EnvironmentVariables[endpoint.TargetPortEnvironmentVariable!] = reference.Property(EndpointProperty.TargetPort)));
            }

            endpoint.TargetPortEnvironmentVariable = env;
        }

        return builder;
    }

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, string? name, string? env, bool? isProxied, bool? isExternal)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, scheme, name, env, isProxied, isExternal, protocol: null);

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, string? name, string? env, bool isProxied, bool? isExternal)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, scheme, name, env, (bool?)isProxied, isExternal, protocol: null);

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, string? name, string? env, bool isProxied, bool? isExternal, ProtocolType? protocol)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, scheme, name, env, (bool?)isProxied, isExternal, protocol);

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied, isExternal: null, protocol: null);

    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port, int? targetPort, string? name, string? env, bool isProxied)
        where T : IResourceWithEndpoints => builder.WithHttpEndpoint(port, targetPort, name, env, (bool?)isProxied);

    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, isProxied, isExternal: null, protocol: null);

    public static IResourceBuilder<T> WithHttpsEndpoint<T>(this IResourceBuilder<T> builder, int? port, int? targetPort, string? name, string? env, bool isProxied)
        where T : IResourceWithEndpoints => builder.WithHttpsEndpoint(port, targetPort, name, env, (bool?)isProxied);

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    public static IResourceBuilder<IResourceWithEndpoints> WithEndpointProxySupport(this IResourceBuilder<IResourceWithEndpoints> builder, bool proxyEnabled) =>
        builder.WithAnnotation(new ProxySupportAnnotation { ProxyEnabled = proxyEnabled }, ResourceAnnotationMutationBehavior.Replace);

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints => builder.Resource.GetEndpoint(name);

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name, NetworkIdentifier contextNetworkId) where T : IResourceWithEndpoints =>
        builder.Resource.GetEndpoint(name, contextNetworkId);

    private static EndpointAnnotation? FindEndpoint(IResource resource, string name) =>
        resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase));
}
