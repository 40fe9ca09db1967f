using System.Globalization;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Creates an additional replica of a service from its number.</summary>
internal sealed record ReplicaFactoryAnnotation(Func<int, IResourceBuilder<ProjectResource>> Add) : IResourceAnnotation;

/// <summary>The additional replicas of a service.</summary>
internal sealed record ReplicasAnnotation(IReadOnlyList<ProjectResource> Others) : IResourceAnnotation;

/// <summary>The load balancer that consumers call instead of the replicas.</summary>
internal sealed record LoadBalancerAnnotation(EndpointReference Endpoint) : IResourceAnnotation;

/// <summary>
/// Adds replicas as separate resources (ADR 3). YARP and nginx balance the load over their addresses, and each replica
/// can be watched and stopped on its own.
/// </summary>
internal static class Replicas
{
    // Longer than the time between two probes of the gateway.
    private const string Drain = "00:00:03";

    private const int MaxCount = 16;

    // The type of the relationship that WithReference adds.
    private const string Reference = "Reference";

    /// <summary>Whether this is the first replica of a service.</summary>
    public static bool IsReplicated(ProjectResource service) =>
        service.Annotations.OfType<ReplicaFactoryAnnotation>().Any();

    /// <summary>All replicas of a service in order. The list is complete when the application starts.</summary>
    public static IEnumerable<ProjectResource> Of(ProjectResource service) =>
        [service, .. service.Annotations.OfType<ReplicasAnnotation>().SelectMany(replicas => replicas.Others)];

    /// <summary>Adds the first replica, with the factory that <see cref="AddReplicas"/> uses for the others.</summary>
    public static IResourceBuilder<ProjectResource> AddReplicated(
        this IDistributedApplicationBuilder builder,
        string name,
        Func<int, IResourceBuilder<ProjectResource>> add
    )
    {
        // An invalid setting is reported first.
        _ = ReadCount(builder, name);
        return add(1).WithAnnotation(new ReplicaFactoryAnnotation(add));
    }

    /// <summary>
    /// Adds the replicas that <c>Replicas:NAME</c> configures, and gives their addresses to consumers. It must be
    /// called last.
    /// </summary>
    public static void AddReplicas(this IDistributedApplicationBuilder builder)
    {
        var services = builder.Resources.OfType<ProjectResource>().Where(IsReplicated).ToList();
        foreach (var service in services)
        {
            var others = Enumerable
                .Range(2, ReadCount(builder, service.Name) - 1)
                .Select(number => Copy(builder, service, number));
            service.Annotations.Add(new ReplicasAnnotation([.. others.ToList()]));
        }

        foreach (var service in services)
        {
            ConnectConsumers(builder, service);
            LetDrain(builder, service);
        }
    }

    /// <summary>A replica that stops waits until its callers use the others. A single one has no others.</summary>
    private static void LetDrain(IDistributedApplicationBuilder builder, ProjectResource service)
    {
        var replicas = Of(service).ToList();
        foreach (var replica in replicas.Count > 1 ? replicas : [])
        {
            builder.CreateResourceBuilder(replica).WithEnvironment("Shutdown__Drain", Drain);
        }
    }

    private static ProjectResource Copy(IDistributedApplicationBuilder builder, ProjectResource service, int number)
    {
        var factory = service.Annotations.OfType<ReplicaFactoryAnnotation>().Single();
        var replica = factory.Add(number).WithParentRelationship(service).Resource;
        // The factory added its own annotations. Those that Program.cs added later are copied.
        var added = service.Annotations.SkipWhile(annotation => !ReferenceEquals(annotation, factory)).Skip(1);
        foreach (
            var annotation in added.Where(annotation =>
                annotation is not (LoadBalancerAnnotation or ResourceCommandAnnotation)
            )
        )
        {
            // Aspire evaluates each callback once and keeps the result, so each replica needs its own.
            replica.Annotations.Add(
                annotation is EnvironmentCallbackAnnotation environment
                    ? new EnvironmentCallbackAnnotation(environment.Callback)
                    : annotation
            );
        }

        return replica;
    }

    private static void ConnectConsumers(IDistributedApplicationBuilder builder, ProjectResource service)
    {
        var others = Of(service).Skip(1).ToList();
        var balancer = service.Annotations.OfType<LoadBalancerAnnotation>().FirstOrDefault();
        foreach (var consumer in builder.Resources.ToList())
        {
            if (
                others.Count > 0
                && consumer is IResourceWithWaitSupport waiting
                && consumer.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == service)
            )
            {
                foreach (var other in others)
                {
                    builder.CreateResourceBuilder(waiting).WaitFor(builder.CreateResourceBuilder(other));
                }
            }

            if (
                consumer is not ProjectResource caller
                || !caller
                    .Annotations.OfType<ResourceRelationshipAnnotation>()
                    .Any(relationship => relationship.Resource == service && relationship.Type == Reference)
            )
            {
                continue;
            }

            if (balancer is not null)
            {
                builder.CreateResourceBuilder(caller).WithEnvironment(GetVariableName(service, 0), balancer.Endpoint);
                continue;
            }

            string[] endpoints = HasRpc(service) ? ["http", Services.RpcEndpoint] : ["http"];
            foreach (var endpoint in endpoints)
            {
                foreach (var (index, other) in others.Index())
                {
                    builder
                        .CreateResourceBuilder(caller)
                        .WithEnvironment(GetVariableName(service, index + 1, endpoint), other.GetEndpoint(endpoint));
                }
            }
        }
    }

    private static bool HasRpc(ProjectResource service) =>
        service.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.Name == Services.RpcEndpoint);

    private static string GetVariableName(ProjectResource service, int index, string endpoint = "http") =>
        string.Create(CultureInfo.InvariantCulture, $"services__{service.Name}__{endpoint}__{index}");

    private static int ReadCount(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[$"Replicas:{name}"] switch
        {
            null or "" => 1,
            var text
                when int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxCount =>
                count,
            var text => throw new SettingsException(
                $"Replicas:{name} must be a whole number from 1 to {MaxCount}, not '{text}'."
            ),
        };
}
