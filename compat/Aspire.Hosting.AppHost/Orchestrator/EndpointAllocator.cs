using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Gives every endpoint its address. One instance listens itself on the port that others call; several stand behind a forwarder.</summary>
internal sealed class EndpointAllocator(DistributedApplicationModel model, OrchestratorSettings settings)
{
    /// <summary>Stands for the port of an instance, until it starts.</summary>
    public static string TargetPortToken(string endpointName) => $"{{{{- port-for {endpointName} -}}}}";

    public void Allocate()
    {
        var endpoints = model.Resources.Where(r => r.IsProcess() || r is ContainerResource)
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => (resource, endpoint)).ToArray();
        foreach (var (resource, endpoint) in endpoints)
        {
            Validate(resource, endpoint);
            if (PublicPort(resource, endpoint) is { } port)
            {
                FreePorts.Reserve(port);
            }
        }

        foreach (var (resource, endpoint) in endpoints)
        {
            var asked = PublicPort(resource, endpoint);
            var listens = resource is ContainerResource ? null : endpoint.TargetPort;
            var port = asked ?? (settings.RandomizePorts ? null : listens) ?? FreePorts.Next();
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port, TargetPort(resource, endpoint, port));
        }
    }

    /// <summary>Callers and process use different ports: a forwarder connects them.</summary>
    public static bool NeedsForwarder(IResource resource, EndpointAnnotation endpoint) => resource.IsProcess() && IsProxied(resource, endpoint)
        && (resource.GetReplicaCount() > 1 || (endpoint.TargetPort is { } target && target != endpoint.AllocatedEndpoint!.Port));

    private static string TargetPort(IResource resource, EndpointAnnotation endpoint, int port) => resource.GetReplicaCount() > 1
        ? TargetPortToken(endpoint.Name)
        : (endpoint.TargetPort ?? port).ToString(CultureInfo.InvariantCulture);

    private static bool IsProxied(IResource resource, EndpointAnnotation endpoint) =>
        endpoint.IsProxied && (!resource.TryGetLastAnnotation<ProxySupportAnnotation>(out var support) || support.ProxyEnabled);

    private int? PublicPort(IResource resource, EndpointAnnotation endpoint) => settings.RandomizePorts && IsProxied(resource, endpoint) ? null : endpoint.Port is 0 ? null : endpoint.Port;

    private static void Validate(IResource resource, EndpointAnnotation endpoint)
    {
        if (resource is ContainerResource)
        {
            return;
        }

        var replicas = resource.GetReplicaCount() > 1;
        if (replicas && !IsProxied(resource, endpoint))
        {
            throw new InvalidOperationException($"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");
        }

        if (replicas && endpoint.TargetPort is not null)
        {
            throw new InvalidOperationException(
                $"Resource '{resource.Name}' can have multiple replicas, and it uses endpoint '{endpoint.Name}' that has TargetPort property set. Each replica must have a unique port; setting TargetPort is not allowed.");
        }

        if (IsProxied(resource, endpoint) && endpoint.TargetPort is { } target && target == endpoint.Port)
        {
            throw new InvalidOperationException(
                $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy (IsProxied is true). Non-container resources cannot be proxied when both TargetPort and Port are specified with the same value.");
        }
    }
}
