using Biblio.Http;

namespace Biblio.Orders.Reports;

/// <summary>The sources of a report.</summary>
internal static class ReportSource
{
    /// <summary>Computed by the database.</summary>
    public const string MySql = "mysql";

    /// <summary>The sum over all orders in Redis, read one by one. This is the lab's first variant.</summary>
    public const string RedisScan = "redis-scan";

    /// <summary>Computed by the database and cached in Redis for a minute.</summary>
    public const string RedisCached = "redis-cached";

    /// <summary>The first ten entries of a sorted set that events keep up to date.</summary>
    public const string Live = "live";

    public static readonly IReadOnlyList<string> All = [MySql, RedisScan, RedisCached, Live];

    public static bool IsKnown(string source) => All.Contains(source);

    /// <summary>Returns the requested source, or the configured one when none is requested.</summary>
    public static string Choose(string? requested, ReportsOptions options) =>
        requested is null ? options.Source
        : IsKnown(requested) ? requested
        : throw new FieldException("source", $"A report's source is one of {string.Join(", ", All)}.");
}
