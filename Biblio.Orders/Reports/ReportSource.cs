using Biblio.ServiceDefaults;

namespace Biblio.Orders.Reports;

/// <summary>Where a report comes from: computed from the database, or kept in Redis for a minute.</summary>
internal static class ReportSource
{
    public const string MySql = "mysql";
    public const string RedisCached = "redis-cached";

    private static readonly string[] All = [MySql, RedisCached];

    public static bool IsKnown(string source) => All.Contains(source);

    /// <summary>What the caller asked for, or else what is configured.</summary>
    public static string Choose(string? asked, ReportsOptions configured) =>
        asked is null ? configured.Source
        : IsKnown(asked) ? asked
        : throw new FieldException("source", $"A report's source is one of {string.Join(", ", All)}.");
}
