using GraphQL.DataLoader;

namespace Biblio.Api.GraphQL;

/// <summary>The available copies of a stock that is read in a batch. A book without a stock has none.</summary>
internal sealed class AvailableCopies(IDataLoaderResult<StockLevel?> stock) : IDataLoaderResult
{
    public async Task<object?> GetResultAsync(CancellationToken cancellationToken = default) =>
        (await stock.GetResultAsync(cancellationToken))?.Available ?? 0;
}
