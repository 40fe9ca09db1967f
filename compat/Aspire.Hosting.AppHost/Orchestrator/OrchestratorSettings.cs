using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestrator;

/// <summary>The configuration values of this build (section <c>Hosting</c>), and those of the real one that it honours.</summary>
internal sealed class OrchestratorSettings(IConfiguration configuration)
{
    /// <summary>Fixed ports of proxied endpoints become free ones: tests run beside each other.</summary>
    public bool RandomizePorts { get; } = configuration.GetValue("DcpPublisher:RandomizePorts", false);

    /// <summary>A project or program that crashes is started again.</summary>
    public bool Restart { get; } = configuration.GetValue("Hosting:Restart", true);

    /// <summary>How long a resource may take to end after SIGTERM.</summary>
    public TimeSpan StopTimeout { get; } = TimeSpan.FromSeconds(configuration.GetValue("Hosting:StopTimeout", 10.0));

    /// <summary>A file per resource goes here; none unless set. Relative to the AppHost's folder.</summary>
    public string? LogFolder { get; } = FolderOf(configuration, "Hosting:LogFolder");

    /// <summary>A log file that is longer is moved aside, to NAME.log.1.</summary>
    public long LogSize { get; } = configuration.GetValue("Hosting:LogSize", 10L * 1024 * 1024);

    /// <summary>What goes to the console: <c>all</c>, <c>state</c> (only the changes of state) or <c>none</c>.</summary>
    public string Console { get; } = configuration["Hosting:Console"] ?? "all";

    /// <summary>The ids of the running processes are noted here, so that those of an AppHost that was killed can be found and ended.</summary>
    public string RunFolder { get; } = FolderOf(configuration, "Hosting:RunFolder")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "aspire-hosting", (configuration["AppHost:Sha256"] ?? "none")[..12]);

    private static string? FolderOf(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } folder ? Path.GetFullPath(folder, configuration["AppHost:Directory"] ?? Environment.CurrentDirectory) : null;
}
