using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes.Resources;

public sealed class PodTemplateSpecV1
{
    public ObjectMetaV1 Metadata { get; set; } = new();
    public PodSpecV1 Spec { get; set; } = new();
}

public sealed class PodSpecV1
{
    [YamlMember(Alias = "hostPID")] public bool? HostPid { get; set; }
    public bool? AutomountServiceAccountToken { get; set; }
    public bool? EnableServiceLinks { get; set; }
    public List<ContainerV1> Containers { get; } = [];
    public long? TerminationGracePeriodSeconds { get; set; }
    public List<TopologySpreadConstraintV1> TopologySpreadConstraints { get; } = [];
    public List<VolumeV1> Volumes { get; } = [];
    public PodSecurityContextV1? SecurityContext { get; set; }
    public string? RestartPolicy { get; set; }
}

public sealed class ContainerV1
{
    public List<string> Command { get; } = [];
    public string Image { get; set; } = null!;
    public LifecycleV1? Lifecycle { get; set; }
    public ProbeV1? LivenessProbe { get; set; }
    public string Name { get; set; } = null!;
    public ProbeV1? ReadinessProbe { get; set; }
    public ProbeV1? StartupProbe { get; set; }
    public List<EnvFromSourceV1> EnvFrom { get; } = [];
    public List<string> Args { get; } = [];
    public List<ContainerPortV1> Ports { get; } = [];
    public ResourceRequirementsV1? Resources { get; set; }
    public List<VolumeMountV1> VolumeMounts { get; } = [];
    public SecurityContextV1? SecurityContext { get; set; }
    public string ImagePullPolicy { get; set; } = "IfNotPresent";
}

public sealed class EnvFromSourceV1
{
    public ConfigMapEnvSourceV1? ConfigMapRef { get; set; }
    public SecretEnvSourceV1? SecretRef { get; set; }
}

public sealed class ConfigMapEnvSourceV1 { public string Name { get; set; } = null!; }
public sealed class SecretEnvSourceV1 { public string Name { get; set; } = null!; }

public sealed class ContainerPortV1
{
    public string Name { get; set; } = null!;
    public string? Protocol { get; set; }
    public Int32OrStringV1? ContainerPort { get; set; }
}

public sealed class ResourceRequirementsV1
{
    public Dictionary<string, string> Limits { get; } = [];
    public Dictionary<string, string> Requests { get; } = [];
}

public sealed class VolumeMountV1
{
    public string Name { get; set; } = null!;
    public string SubPath { get; set; } = null!;
    public string MountPath { get; set; } = null!;
    public bool? ReadOnly { get; set; }
}

public sealed class LifecycleV1 { public LifecycleHandlerV1 PreStop { get; set; } = null!; }

// As in the real package, a new handler has all four actions. Kubernetes accepts one only.
public sealed class LifecycleHandlerV1
{
    public ExecActionV1 Exec { get; set; } = new();
    public SleepActionV1 Sleep { get; set; } = new();
    public HttpGetActionV1 HttpGet { get; set; } = new();
    public TcpSocketActionV1 TcpSocket { get; set; } = new();
}

public sealed class SleepActionV1 { public long Seconds { get; set; } }
public sealed class ExecActionV1 { public List<string> Command { get; } = []; }

public sealed class HttpGetActionV1
{
    public string Scheme { get; set; } = null!;
    public string Path { get; set; } = null!;
    public Int32OrStringV1? Port { get; set; }
}

public sealed class TcpSocketActionV1 { public int Port { get; set; } }

public sealed class ProbeV1
{
    public ExecActionV1? Exec { get; set; }
    public int? FailureThreshold { get; set; }
    public int? InitialDelaySeconds { get; set; }
    public int? PeriodSeconds { get; set; }
    public int? TimeoutSeconds { get; set; }
    public HttpGetActionV1? HttpGet { get; set; }
    public TcpSocketActionV1? TcpSocket { get; set; }
}

public sealed class SecurityContextV1
{
    public bool? ReadOnlyRootFilesystem { get; set; }
    public bool? AllowPrivilegeEscalation { get; set; }
    public CapabilitiesV1? Capabilities { get; set; }
    public long? RunAsUser { get; set; }
    public long? RunAsGroup { get; set; }
    public bool? RunAsNonRoot { get; set; }
}

public sealed class CapabilitiesV1 { public List<string> Add { get; } = []; public List<string> Drop { get; } = []; }

public sealed class PodSecurityContextV1
{
    public SeccompProfileV1? SeccompProfile { get; set; }
    public long? FsGroup { get; set; }
    public long? RunAsGroup { get; set; }
    public long? RunAsUser { get; set; }
    public bool? RunAsNonRoot { get; set; }
    public string FsGroupChangePolicy { get; set; } = null!;
}

public sealed class SeccompProfileV1 { public string Type { get; set; } = null!; }

public sealed class TopologySpreadConstraintV1
{
    public string? WhenUnsatisfiable { get; set; }
    public LabelSelectorV1 LabelSelector { get; set; } = new();
    public int? MaxSkew { get; set; }
    public string? TopologyKey { get; set; }
}

public sealed class VolumeV1
{
    public string Name { get; set; } = null!;
    public HostPathVolumeSourceV1? HostPath { get; set; }
    public PersistentVolumeClaimVolumeSourceV1? PersistentVolumeClaim { get; set; }
    public ConfigMapVolumeSourceV1? ConfigMap { get; set; }
    public EmptyDirVolumeSourceV1? EmptyDir { get; set; }
}

public sealed class HostPathVolumeSourceV1 { public string Path { get; set; } = null!; public string? Type { get; set; } }
public sealed class PersistentVolumeClaimVolumeSourceV1 { public string ClaimName { get; set; } = null!; }
public sealed class ConfigMapVolumeSourceV1 { public string Name { get; set; } = null!; public List<KeyToPathV1> Items { get; } = []; }
public sealed class KeyToPathV1 { public string Path { get; set; } = null!; public string Key { get; set; } = null!; }
public sealed class EmptyDirVolumeSourceV1 { public string? Medium { get; set; } public string? SizeLimit { get; set; } }
