namespace Aspire.Hosting.Kubernetes;

/// <summary>Name, version and description in Chart.yaml. The stand-in installs no chart.</summary>
public sealed class HelmChartOptions
{
    internal string Name { get; private set; } = "aspire";
    internal string Version { get; private set; } = "0.1.0";
    internal string Description { get; private set; } = "Aspire Helm Chart";
    public HelmChartOptions WithChartName(string name) { Name = name; return this; }
    public HelmChartOptions WithChartVersion(string version) { Version = version; return this; }
    public HelmChartOptions WithChartDescription(string description) { Description = description; return this; }
    public HelmChartOptions WithNamespace(string @namespace) => throw new NotSupportedException("The stand-in installs no chart.");
}
