using Biblio.Orders.Data;

namespace Biblio.Orders.Reports;

/// <summary>An entry of a ranking: the id of a buyer or a book, and its amount in cents or copies.</summary>
internal readonly record struct RankingEntry(long Id, long Amount);

/// <summary>A ranking of ten, highest first and ties by id, and how each source computes it.</summary>
/// <param name="Key">The Redis key of the cached report. The lab prescribes it.</param>
/// <param name="SortedSetKey">The Redis key of the sorted set that events keep up to date.</param>
/// <param name="ComputeAsync">Computes the report in the database.</param>
/// <param name="GetEntries">The amounts that a completed order adds to the ranking.</param>
/// <param name="ToRowsAsync">Converts the ten entries to the rows of the response.</param>
internal sealed record Report<T>(
    string Key,
    string SortedSetKey,
    Func<OrdersDbContext, CancellationToken, Task<IReadOnlyList<T>>> ComputeAsync,
    Func<ProjectedOrder, IEnumerable<RankingEntry>> GetEntries,
    Func<IReadOnlyList<RankingEntry>, OrdersDbContext, CancellationToken, Task<IReadOnlyList<T>>> ToRowsAsync
)
{
    public const int Size = 10;
}
