using Biblio.Orders.Data;

namespace Biblio.Orders.Reports;

/// <summary>One place of a ranking: of a buyer or a book, and what counts for it, in cents or in copies.</summary>
internal readonly record struct Ranked(long Id, long Amount);

/// <summary>A ranking of ten, most first and equal ones by id, in the ways that it can be had.</summary>
/// <param name="Key">Where the lab keeps it, for a minute.</param>
/// <param name="Ranking">The sorted set that is kept by events.</param>
/// <param name="FromDatabase">Computed by the database.</param>
/// <param name="WhatCounts">What a completed order adds to it.</param>
/// <param name="Show">The ten as the caller sees them.</param>
internal sealed record Report<T>(
    string Key,
    string Ranking,
    Func<OrdersDbContext, CancellationToken, Task<IReadOnlyList<T>>> FromDatabase,
    Func<ProjectedOrder, IEnumerable<Ranked>> WhatCounts,
    Func<IReadOnlyList<Ranked>, OrdersDbContext, CancellationToken, Task<IReadOnlyList<T>>> Show
)
{
    public const int Places = 10;
}
