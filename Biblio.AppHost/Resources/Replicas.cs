using System.Globalization;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Makes a further replica of a service, by its number.</summary>
internal sealed record ReplicaFactoryAnnotation(Func<int, IResourceBuilder<ProjectResource>> Add) : IResourceAnnotation;

/// <summary>A service's further replicas.</summary>
internal sealed record ReplicasAnnotation(IReadOnlyList<ProjectResource> Others) : IResourceAnnotation;

/// <summary>Consumers call this address instead of the replicas.</summary>
internal sealed record LoadBalancerAnnotation(EndpointReference Endpoint) : IResourceAnnotation;

/// <summary>
/// Replicas are resources of their own (ADR 3): YARP and nginx balance over them by their addresses, and each can be
/// watched and stopped by itself.
/// </summary>
internal static class Replicas
{
    private const int Most = 16;

    // Aspire's type of relationship after WithReference.
    private const string Reference = "Reference";

    /// <summary>All instances of a service, the first one first. Complete when the application starts.</summary>
    public static IEnumerable<ProjectResource> Of(ProjectResource service) =>
        [service, .. service.Annotations.OfType<ReplicasAnnotation>().SelectMany(replicas => replicas.Others)];

    /// <summary>The first replica, with what <see cref="AddReplicas"/> needs to make further ones.</summary>
    public static IResourceBuilder<ProjectResource> AddReplicated(
        this IDistributedApplicationBuilder builder,
        string name,
        Func<int, IResourceBuilder<ProjectResource>> add
    )
    {
        _ = Count(builder, name); // a wrong setting is reported before anything else
        return add(1).WithAnnotation(new ReplicaFactoryAnnotation(add));
    }

    /// <summary>Adds the replicas that <c>Replicas:NAME</c> asks for, and tells their consumers. Call it last.</summary>
    public static void AddReplicas(this IDistributedApplicationBuilder builder)
    {
        var services = builder
            .Resources.OfType<ProjectResource>()
            .Where(service => service.Annotations.OfType<ReplicaFactoryAnnotation>().Any())
            .ToList();
        foreach (var service in services)
        {
            var others = Enumerable
                .Range(2, Count(builder, service.Name) - 1)
                .Select(number => Copy(builder, service, number));
            service.Annotations.Add(new ReplicasAnnotation([.. others.ToList()]));
        }

        foreach (var service in services)
        {
            TellConsumers(builder, service);
        }
    }

    private static ProjectResource Copy(IDistributedApplicationBuilder builder, ProjectResource service, int number)
    {
        var factory = service.Annotations.OfType<ReplicaFactoryAnnotation>().Single();
        var replica = factory.Add(number).WithParentRelationship(service).Resource;
        // What the factory adds is there; what Program.cs added after it is copied.
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

    private static void TellConsumers(IDistributedApplicationBuilder builder, ProjectResource service)
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
                builder.CreateResourceBuilder(caller).WithEnvironment(Variable(service, 0), balancer.Endpoint);
                continue;
            }

            foreach (var (index, other) in others.Index())
            {
                builder
                    .CreateResourceBuilder(caller)
                    .WithEnvironment(Variable(service, index + 1), other.GetEndpoint("http"));
            }
        }
    }

    private static string Variable(ProjectResource service, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"services__{service.Name}__http__{index}");

    private static int Count(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[$"Replicas:{name}"] switch
        {
            null or "" => 1,
            var text
                when int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= Most =>
                count,
            var text => throw new SettingsException(
                $"Replicas:{name} must be a whole number from 1 to {Most}, not '{text}'."
            ),
        };
}
