namespace Biblio.LoadTests.Torture.Audit;

/// <summary>A rule of the audit, with a sentence for each violation.</summary>
internal sealed record AuditCheck(string Rule, IReadOnlyList<string> Findings)
{
    /// <summary>The reason why the rule was not checked, or null.</summary>
    public string? LeftOut { get; init; }
}
