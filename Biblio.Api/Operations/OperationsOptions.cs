namespace Biblio.Api.Operations;

/// <summary>The section <c>Operations</c>. The AppHost fills it in; what is not configured is left out.</summary>
internal sealed class OperationsOptions
{
    public const string Section = "Operations";

    /// <summary>The time that each part of an answer may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The address at which this gateway reads Prometheus.</summary>
    public Uri? Prometheus { get; init; }

    /// <summary>The address at which this gateway reads Alertmanager.</summary>
    public Uri? Alertmanager { get; init; }

    /// <summary>The addresses of tools for people, by name: dashboard, grafana, prometheus, alertmanager, jaeger.</summary>
    public Dictionary<string, string> Links { get; init; } = [];

    /// <summary>The file in which <c>./biblio lab</c> keeps its results.</summary>
    public string? LabResults { get; init; }

    /// <summary>The file whose creation asks the AppHost to start the demo.</summary>
    public string? DemoRequest { get; init; }
}
