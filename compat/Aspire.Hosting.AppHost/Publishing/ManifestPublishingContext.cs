using System.Text.Json;

namespace Aspire.Hosting.Publishing;

/// <summary>Where a manifest is written to. This build describes what a manifest would say, and writes none yet.</summary>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter writer, CancellationToken cancellationToken = default)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public string ManifestPath { get; } = manifestPath;

    public Utf8JsonWriter Writer { get; } = writer;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}
