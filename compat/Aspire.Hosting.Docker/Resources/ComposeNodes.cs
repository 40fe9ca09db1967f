using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

public abstract class NamedComposeMember
{
    [YamlIgnore]
    public required string Name { get; set; }
}

public sealed class Config : NamedComposeMember
{
    public string? File { get; set; }
    public bool? External { get; set; }
    public string? Content { get; set; }
}

public sealed class Network : NamedComposeMember
{
    public string? Driver { get; set; }
    public bool? External { get; set; }
    public bool? Internal { get; set; }
}

public sealed class Secret
{
    public string? File { get; set; }
    public bool? External { get; set; }
    public string? Name { get; set; }
}

public sealed class ServiceDependency
{
    public string? Condition { get; set; }
}

/// <summary>The keys of a service that Biblio uses, and their neighbours.</summary>
public sealed class Service : NamedComposeMember
{
    public string? Image { get; set; }
    public string? PullPolicy { get; set; }
    public string? ContainerName { get; set; }
    public List<string> Command { get; set; } = [];
    public List<string> Entrypoint { get; set; } = [];
    public Dictionary<string, string> Environment { get; set; } = [];
    public string? WorkingDir { get; set; }
    public List<string> Ports { get; set; } = [];
    public List<string> Expose { get; set; } = [];
    public List<Volume> Volumes { get; set; } = [];
    public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];
    public string? User { get; set; }
    public List<string> Networks { get; set; } = [];
    public string? Restart { get; set; }
    public Deploy? Deploy { get; set; }
    public Healthcheck? Healthcheck { get; set; }
    public Dictionary<string, string> Labels { get; set; } = [];
    public string? Pid { get; set; }
    public List<string> CapAdd { get; set; } = [];
    public List<string> CapDrop { get; set; } = [];
    public bool? Init { get; set; }
    public List<string> Profiles { get; set; } = [];
    public bool? ReadOnly { get; set; }
    public List<string> SecurityOpt { get; set; } = [];
    public List<ConfigReference> Configs { get; set; } = [];
    public string? StopGracePeriod { get; set; }
    public string? StopSignal { get; set; }
    public List<string> Tmpfs { get; set; } = [];
    public Service AddVolume(Volume volume)
    {
        Volumes.Add(volume);
        return this;
    }

    public Service AddConfig(ConfigReference config)
    {
        Configs.Add(config);
        return this;
    }

    public Service AddEnvironmentalVariable(string key, string? value)
    {
        Environment[key] = value ?? "";
        return this;
    }
}
