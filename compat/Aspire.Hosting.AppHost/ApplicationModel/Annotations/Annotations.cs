using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

public sealed class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}

public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}

public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    public string IconName { get; } = iconName;

    public IconVariant IconVariant { get; } = iconVariant;
}

public enum IconVariant
{
    Regular,
    Filled,
}

public sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource) : IResourceAnnotation
{
    public IResourceWithEndpoints Resource { get; } = resource;

    public bool UseAllEndpoints { get; set; }

    public HashSet<string> EndpointNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}

public sealed class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    public IResourceWithConnectionString Resource { get; } = resource;
}

public sealed class ConnectionPropertyAnnotation(string name, ReferenceExpression value) : IResourceAnnotation
{
    public string Name { get; } = name;

    public ReferenceExpression Value { get; } = value;
}

[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    None = 0,
    ConnectionString = 1,
    ConnectionProperties = 2,
    ServiceDiscovery = 4,
    Endpoints = 8,
    All = ConnectionString | ConnectionProperties | ServiceDiscovery | Endpoints,
}

public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}

/// <summary>How a resource is written to a manifest; a null callback keeps it out.</summary>
public sealed class ManifestPublishingCallbackAnnotation(Func<ManifestPublishingContext, Task>? callback) : IResourceAnnotation
{
    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new(null);

    public Func<ManifestPublishingContext, Task>? Callback { get; } = callback;
}

public sealed class ProxySupportAnnotation : IResourceAnnotation
{
    public required bool ProxyEnabled { get; set; }
}

public sealed class OtlpExporterAnnotation : IResourceAnnotation
{
    public OtlpProtocol? RequiredProtocol { get; init; }
}
