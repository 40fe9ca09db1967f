namespace Biblio.Web.Components.Kit;

/// <summary>A value of a chart. Its label leads to <paramref name="Href"/> in the table beside the chart.</summary>
public sealed record ChartPoint(string Label, decimal Value, string? Href = null);
