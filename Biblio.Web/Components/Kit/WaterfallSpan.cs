namespace Biblio.Web.Components.Kit;

/// <summary>A span of a waterfall, with its start and its length in the same unit.</summary>
public sealed record WaterfallSpan(string Label, decimal Start, decimal Length);
