using System.Reflection;

namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    public string? AssemblyName { get; set; }

    public string? ProjectDirectory
    {
        get => field ?? Metadata("apphostprojectpath");
        set;
    }

    public bool DisableDashboard { get; set; }

    public string? DashboardApplicationName { get; set; }

    public bool EnableResourceLogging { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    public bool? TrustDeveloperCertificate { get; set; }

    public bool? DeveloperCertificateDefaultHttpsTerminationEnabled { get; set; }

    public string? ContainerRegistryOverride { get; set; }

    internal Assembly? Assembly => field ??= AssemblyName is { } name ? Assembly.Load(new AssemblyName(name)) : Assembly.GetEntryAssembly();

    internal string? Metadata(string key) => Assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => string.Equals(metadata.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
