using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.Http;

/// <summary>Results of health checks with a stable code, from which clients make the text in their own language.</summary>
public static class HealthFailure
{
    private const string CodeKey = "code";

    /// <summary>A result that is not healthy, with its code and its English text.</summary>
    public static HealthCheckResult Create(HealthStatus status, string code, string? description) =>
        new(status, description, data: new Dictionary<string, object> { [CodeKey] = code });

    /// <summary>The code of a result, or null.</summary>
    public static string? GetCode(IReadOnlyDictionary<string, object> data) =>
        data.GetValueOrDefault(CodeKey) as string;
}
