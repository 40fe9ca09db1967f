using System.Globalization;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Aspire.Hosting.Docker.Resources;

/// <summary>The Compose file. A property becomes a key with underscores.</summary>
public sealed class ComposeFile
{
    public string? Name { get; set; }
    public string? Version { get; set; }
    public Dictionary<string, Service> Services { get; set; } = [];
    public Dictionary<string, Network> Networks { get; set; } = [];
    public Dictionary<string, Volume> Volumes { get; set; } = [];
    public Dictionary<string, Secret> Secrets { get; set; } = [];
    public Dictionary<string, Config> Configs { get; set; } = [];
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

    public ComposeFile AddVolume(Volume volume)
    {
        Volumes[volume.Name] = volume;
        return this;
    }

    public ComposeFile AddConfig(Config config)
    {
        Configs[config.Name] = config;
        return this;
    }

    public string ToYaml(string lineEndings = "\n") =>
        AspireYaml
            .Create(UnderscoredNamingConvention.Instance, _ => false, new FileModeConverter())
            .Serialize(this)
            .ReplaceLineEndings(lineEndings);

    /// <summary>Compose reads a mode as an octal number.</summary>
    private sealed class FileModeConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(UnixFileMode);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) =>
            throw new NotSupportedException("The stand-in only writes Compose files.");

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
            emitter.Emit(new Scalar("0" + Convert.ToString(Convert.ToInt32(value, CultureInfo.InvariantCulture), 8)));
    }
}
