using System.Text.Json.Serialization;

namespace Biblio.Api.Operations;

/// <summary>
/// The golden signals of a service over a time. <paramref name="Source"/> is <c>prometheus</c>, or <c>services</c> when
/// this gateway collected them itself. <paramref name="Partial"/> names what did not answer in time.
/// </summary>
internal sealed record Signals(
    string Service,
    string Range,
    string Source,
    IReadOnlyList<Signal> Series,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] OperationsLinks Links
);

/// <summary>
/// A signal: its name, its unit (<c>/s</c>, <c>s</c>, <c>By</c> or <c>1</c>) and its points, oldest first.
/// <paramref name="Query"/> is what Prometheus was asked; a signal that this gateway collected has none.
/// </summary>
internal sealed record Signal(
    string Name,
    string Unit,
    IReadOnlyList<SignalPoint> Points,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Query = null
);

/// <summary>A value at a time (UTC).</summary>
internal sealed record SignalPoint(DateTime At, double Value);
