using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>One note for each resource that is referred to: later references to more of its endpoints extend it.</summary>
    private static IResourceBuilder<T> WithEndpoints<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints target, string? endpointName, string? serviceName)
        where T : IResourceWithEnvironment
    {
        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(r => r.Resource == target);
        if (reference is null)
        {
            reference = new EndpointReferenceAnnotation(target);
            builder.WithAnnotation(reference).WithEnvironment(context => AddEndpoints(context, reference, serviceName));
        }

        if (endpointName is null)
        {
            reference.UseAllEndpoints = true;
        }
        else
        {
            reference.EndpointNames.Add(endpointName);
        }

        return builder.WithReferenceRelationship(target);
    }

    private static void AddEndpoints(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference, string? serviceName)
    {
        var flags = Flags(context.Resource);
        var name = serviceName ?? reference.Resource.Name;
        var used = reference.Resource.GetEndpoints().Where(e => reference.EndpointNames.Contains(e.EndpointName) || (reference.UseAllEndpoints && !e.ExcludeReferenceEndpoint));
        foreach (var endpoint in used)
        {
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                var key = ResourceName.Encode(serviceName ?? name.ToUpperInvariant());
                context.EnvironmentVariables[$"{key}_{ResourceName.Encode(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                // "http" and "https" say the scheme that is spoken; any other name is the name by which discovery finds the endpoint.
                var scheme = endpoint.IsHttpSchemeNamedEndpoint ? endpoint.Scheme : endpoint.EndpointName;
                var index = 0;
                while (!context.EnvironmentVariables.TryAdd($"services__{name}__{scheme}__{index}", endpoint))
                {
                    index++;
                }
            }
        }
    }
}
