using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.StandIns;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Writes Chart.yaml, values.yaml and one template an object.</summary>
internal sealed class HelmChartWriter(string folder)
{
    private readonly ISerializer _yaml = AspireYaml.Create(CamelCaseNamingConvention.Instance, Helm.IsPlain, new Int32OrStringConverter());

    private readonly Dictionary<string, Dictionary<string, object>> _values = new()
    {
        [Helm.Parameters] = [],
        [Helm.Secrets] = [],
        [Helm.Config] = [],
    };

    public async Task WriteTemplatesAsync(KubernetesResource resource, CancellationToken cancellationToken)
    {
        foreach (var item in resource.Objects)
        {
            var name = item.Metadata.Name;
            var prefix = resource.Name.ToLowerInvariant() + "-";
            var file = (name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name) + ".yaml";
            await WriteAsync(Path.Combine("templates", resource.Name, file), "---\n" + _yaml.Serialize(item), cancellationToken);
        }

        foreach (var (section, values) in resource.Values)
        {
            if (values.Count > 0)
            {
                _values[section][Helm.Key(resource.Name)] = values;
            }
        }
    }

    public async Task WriteChartAsync(HelmChartOptions options, CancellationToken cancellationToken)
    {
        var (name, version, keywords) = (options.Name, options.Version, new[] { "aspire", "kubernetes" });
        var chart = new
        {
            ApiVersion = "v2", Name = name, Version = version, KubeVersion = ">= 1.18.0-0",
            options.Description, Type = "application", Keywords = keywords, AppVersion = version,
        };
        await WriteAsync("Chart.yaml", _yaml.Serialize(chart), cancellationToken);
        await WriteAsync("values.yaml", _yaml.Serialize(_values), cancellationToken);
    }

    private async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, cancellationToken);
    }

    private sealed class Int32OrStringConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(Int32OrStringV1);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) =>
            throw new NotSupportedException("The stand-in only writes charts.");

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer)
        {
            var number = ((Int32OrStringV1)value!).Number;
            serializer(number is null ? ((Int32OrStringV1)value).Text ?? "" : number.Value);
        }
    }
}
