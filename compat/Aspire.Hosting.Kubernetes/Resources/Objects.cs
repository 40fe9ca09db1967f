using System.Globalization;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes.Resources;

public abstract class BaseKubernetesObject(string? apiVersion = null, string? kind = null)
{
    [YamlMember(Order = -2)] public string? Kind { get; set; } = kind;
    [YamlMember(Order = -3)] public string? ApiVersion { get; set; } = apiVersion;
}

public abstract class BaseKubernetesResource(string apiVersion, string kind) : BaseKubernetesObject(apiVersion, kind)
{
    [YamlMember(Order = -1)] public ObjectMetaV1 Metadata { get; set; } = new();
}

public sealed class ObjectMetaV1
{
    public string Name { get; set; } = null!;
    public Dictionary<string, string> Labels { get; set; } = [];
    public Dictionary<string, string> Annotations { get; set; } = [];
}

public sealed class LabelSelectorV1
{
    public LabelSelectorV1() { }

    public LabelSelectorV1(Dictionary<string, string> matchLabels) => MatchLabels = matchLabels;

    public Dictionary<string, string> MatchLabels { get; set; } = [];
}

/// <summary>A number, a name, or a Helm expression.</summary>
public sealed class Int32OrStringV1
{
    public Int32OrStringV1(int value) => Number = value;

    public Int32OrStringV1(string? value)
    {
        Text = value;
        Number = int.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public int? Number { get; }
    public string? Text { get; }
    public static implicit operator Int32OrStringV1(int value) => new(value);
    public static explicit operator int(Int32OrStringV1 value) => value.Number ?? throw new InvalidCastException();

    public static implicit operator Int32OrStringV1(string? value) => new(value);
}

public abstract class Workload(string apiVersion, string kind) : BaseKubernetesResource(apiVersion, kind)
{
    [YamlIgnore] public abstract PodTemplateSpecV1 PodTemplate { get; }
}

public sealed class Deployment() : Workload("apps/v1", "Deployment")
{
    public DeploymentSpecV1 Spec { get; set; } = new();
    [YamlIgnore] public override PodTemplateSpecV1 PodTemplate => Spec.Template;
}

public sealed class DeploymentSpecV1
{
    public PodTemplateSpecV1 Template { get; set; } = new();
    public LabelSelectorV1 Selector { get; set; } = new();
    public int? Replicas { get; set; } = 1;
    public int? RevisionHistoryLimit { get; set; } = 3;
    public DeploymentStrategyV1 Strategy { get; set; } = new();
}

public sealed class DeploymentStrategyV1
{
    public RollingUpdateDeploymentV1 RollingUpdate { get; set; } = new();
    public string Type { get; set; } = "RollingUpdate";
}

public sealed class RollingUpdateDeploymentV1 { public int MaxSurge { get; set; } public int MaxUnavailable { get; set; } }

public sealed class StatefulSet() : Workload("apps/v1", "StatefulSet")
{
    public StatefulSetSpecV1 Spec { get; set; } = new();
    [YamlIgnore] public override PodTemplateSpecV1 PodTemplate => Spec.Template;
}

public sealed class StatefulSetSpecV1
{
    public string ServiceName { get; set; } = null!;
    public PodTemplateSpecV1 Template { get; set; } = new();
    public LabelSelectorV1 Selector { get; set; } = new();
    public int? Replicas { get; set; }
}

public sealed class ConfigMap() : BaseKubernetesResource("v1", "ConfigMap") { public Dictionary<string, string> Data { get; } = []; }

public sealed class Secret() : BaseKubernetesResource("v1", "Secret")
{
    public Dictionary<string, string> StringData { get; } = [];
    public string Type { get; set; } = "Opaque";
}

public sealed class Service() : BaseKubernetesResource("v1", "Service") { public ServiceSpecV1 Spec { get; set; } = new(); }

public sealed class ServiceSpecV1
{
    [YamlMember(Alias = "clusterIP")] public string? ClusterIp { get; set; }
    public string Type { get; set; } = "ClusterIP";
    public Dictionary<string, string> Selector { get; set; } = [];
    public List<ServicePortV1> Ports { get; } = [];
    public bool? PublishNotReadyAddresses { get; set; }
}

public sealed class ServicePortV1
{
    public string Name { get; set; } = null!;
    public string? Protocol { get; set; }
    public Int32OrStringV1 Port { get; set; } = null!;
    public Int32OrStringV1 TargetPort { get; set; } = null!;
}

public sealed class PersistentVolumeClaim() : BaseKubernetesResource("v1", "PersistentVolumeClaim")
{
    public PersistentVolumeClaimSpecV1 Spec { get; set; } = new();
}

public sealed class PersistentVolumeClaimSpecV1
{
    public List<string> AccessModes { get; } = [];
    public VolumeResourceRequirementsV1 Resources { get; set; } = new();
}

public sealed class VolumeResourceRequirementsV1 { public Dictionary<string, string> Requests { get; } = []; }
