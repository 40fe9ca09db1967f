using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Says what references put into the environment; it counts for the references made after it (endpoints: for all).</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment => builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags));

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        var prefix = name.Length == 0 ? "" : ResourceName.Encode(name).ToUpperInvariant() + "_";
        var flags = Flags(builder.Resource);
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? "ConnectionStrings__" + name] = new ConnectionStringReference(resource, optional);
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                foreach (var (key, value) in resource.GetConnectionProperties())
                {
                    context.EnvironmentVariables[prefix + key.ToUpperInvariant()] = value;
                }

                foreach (var property in resource.Annotations.OfType<ConnectionPropertyAnnotation>())
                {
                    context.EnvironmentVariables[prefix + property.Name.ToUpperInvariant()] = property.Value;
                }
            }
        });
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithEndpoints(source.Resource, endpointName: null, serviceName: null);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment => builder.WithEndpoints(source.Resource, endpointName: null, name);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment => builder.WithEndpoints(endpointReference.Resource, endpointReference.EndpointName, serviceName: null);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri) where TDestination : IResourceWithEnvironment
    {
        var problem = !uri.IsAbsoluteUri ? "must be absolute" : uri.Fragment.Length > 0 ? "cannot contain a fragment" : uri.Query.Length > 0 ? "cannot contain a query string" : null;
        if (problem is not null)
        {
            throw new InvalidOperationException($"The URI for service reference '{name}' is invalid while configuring target resource '{builder.Resource.Name}': it {problem}.");
        }

        return builder.WithService(uri, $"services__{name}__default__0", ResourceName.Encode(name));
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        var service = externalService.Resource;
        var key = ResourceName.Encode(service.Name).ToUpperInvariant();
        builder.WithReferenceRelationship(service);
        if (service.Uri is { } uri)
        {
            return builder.WithService(uri, $"services__{service.Name}__{uri.Scheme}__0", key);
        }

        var flags = Flags(builder.Resource);
        return builder.WithEnvironment(async context =>
        {
            var given = await service.ValidUriAsync(context.CancellationToken);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{service.Name}__{given.Scheme}__0"] = service.UrlParameter!;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[$"{key}_{ResourceName.Encode(given.Scheme).ToUpperInvariant()}"] = service.UrlParameter!;
            }
        });
    }

    public static IResourceBuilder<T> WithConnectionStringRedirection<T>(this IResourceBuilder<T> builder, IResourceWithConnectionString resource) where T : IResourceWithConnectionString =>
        builder.WithAnnotation(new ConnectionStringRedirectAnnotation(resource), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value) where T : IResourceWithConnectionString =>
        builder.WithAnnotation(new ConnectionPropertyAnnotation(name, value));

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, string value) where T : IResourceWithConnectionString =>
        builder.WithAnnotation(new ConnectionPropertyAnnotation(name, ReferenceExpression.Create($"{value}")));

    private static IResourceBuilder<T> WithService<T>(this IResourceBuilder<T> builder, Uri uri, string discoveryName, string endpointName) where T : IResourceWithEnvironment
    {
        var flags = Flags(builder.Resource);
        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
        {
            builder.WithEnvironment(discoveryName, uri.ToString());
        }

        return flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints) ? builder.WithEnvironment(endpointName, uri.ToString()) : builder;
    }

    private static ReferenceEnvironmentInjectionFlags Flags(IResource resource) =>
        resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var annotation) ? annotation.Flags : ReferenceEnvironmentInjectionFlags.All;
}
