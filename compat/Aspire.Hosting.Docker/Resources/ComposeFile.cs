using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.StandIns;
using YamlDotNet.Serialization.NamingConventions;

namespace Aspire.Hosting.Docker.Resources;

/// <summary>The Compose file. A property becomes a key with underscores.</summary>
public sealed class ComposeFile
{
    public string? Name { get; set; }
    public Dictionary<string, Service> Services { get; set; } = [];
    public Dictionary<string, Network> Networks { get; set; } = [];
    public Dictionary<string, Volume> Volumes { get; set; } = [];

    public ComposeFile AddNetwork(Network network)
    {
        Networks[network.Name] = network;
        return this;
    }

    public ComposeFile AddService(Service service)
    {
        Services[service.Name] = service;
        return this;
    }

    public string ToYaml(string lineEndings = "\n") =>
        AspireYaml.Create(UnderscoredNamingConvention.Instance, _ => false).Serialize(this).ReplaceLineEndings(lineEndings);
}
