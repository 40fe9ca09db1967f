using Biblio.ServiceDefaults;

namespace Biblio.Orders.Reports;

/// <summary>Where a report comes from.</summary>
internal static class ReportSource
{
    /// <summary>Computed by the database.</summary>
    public const string MySql = "mysql";

    /// <summary>Added up from all orders in Redis, one by one: the lab's first way.</summary>
    public const string RedisScan = "redis-scan";

    /// <summary>Computed by the database and kept in Redis for a minute.</summary>
    public const string RedisCached = "redis-cached";

    /// <summary>The first ten of a sorted set that events keep.</summary>
    public const string Live = "live";

    public static readonly IReadOnlyList<string> All = [MySql, RedisScan, RedisCached, Live];

    public static bool IsKnown(string source) => All.Contains(source);

    /// <summary>What the caller asked for, or else what is configured.</summary>
    public static string Choose(string? asked, ReportsOptions configured) =>
        asked is null ? configured.Source
        : IsKnown(asked) ? asked
        : throw new FieldException("source", $"A report's source is one of {string.Join(", ", All)}.");
}
