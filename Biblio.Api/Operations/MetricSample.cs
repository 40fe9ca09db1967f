namespace Biblio.Api.Operations;

/// <summary>A value of a metric with its labels.</summary>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string? this[string label] => Labels.GetValueOrDefault(label);
}
