using Biblio.Api.Aggregation;
using GraphQL;

namespace Biblio.Api.GraphQL;

/// <summary>
/// Reads from the services for one GraphQL request, with the caller's token. The number of requests to services is
/// limited, whatever the query asks for.
/// </summary>
internal sealed class ServiceReader(Aggregator services, GraphQLOptions options)
{
    // The services accept as many ids in one request, and send as many items on one page.
    private const int MaxBatch = 100;

    private int _requests;
    private BatchLoader<long, CatalogueBook>? _books;
    private BatchLoader<long, StockLevel>? _stock;
    private BatchLoader<long, BookCopies>? _copies;
    private BatchLoader<long, BranchData>? _branches;

    public BatchLoader<long, CatalogueBook> Books => _books ??= new(MaxBatch, ReadBooksAsync);

    public BatchLoader<long, StockLevel> Stock => _stock ??= new(MaxBatch, ReadStockAsync);

    public BatchLoader<long, BookCopies> Copies => _copies ??= new(MaxBatch, ReadCopiesAsync);

    public BatchLoader<long, BranchData> Branches => _branches ??= new(MaxBatch, ReadBranchesAsync);

    /// <summary>Null when the service answers 404, 401 or 403.</summary>
    /// <exception cref="ExecutionError">The service did not answer, or the request has asked for too much.</exception>
    public async Task<T?> GetAsync<T>(string service, string path, CancellationToken cancellationToken)
        where T : class
    {
        if (Interlocked.Increment(ref _requests) > options.MaxServiceRequests)
        {
            throw new ExecutionError($"One request may cause up to {options.MaxServiceRequests} requests to services.")
            {
                Code = ErrorCodes.TooExpensive,
            };
        }

        var result = await services.GetAsync<T>(service, path, cancellationToken);
        return result.IsMissing ? throw ErrorCodes.CreateUnavailable(service) : result.Value;
    }

    private async Task<IReadOnlyDictionary<long, CatalogueBook>> ReadBooksAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        var page = await GetAsync<CataloguePage>(
            "catalog",
            $"/books?ids={string.Join(',', ids)}&includeWithdrawn=true&facets=false&pageSize={MaxBatch}",
            cancellationToken
        );
        return (page?.Items ?? []).ToDictionary(book => book.Id);
    }

    private async Task<IReadOnlyDictionary<long, StockLevel>> ReadStockAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        var page = await GetAsync<ServicePage<StockLevel>>(
            "inventory",
            $"/stock?bookIds={string.Join(',', ids)}&pageSize={MaxBatch}",
            cancellationToken
        );
        return (page?.Items ?? []).ToDictionary(stock => stock.BookId);
    }

    private async Task<IReadOnlyDictionary<long, BookCopies>> ReadCopiesAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        var list = await GetAsync<BookCopiesList>(
            "lending",
            $"/availability?bookIds={string.Join(',', ids)}",
            cancellationToken
        );
        return (list?.Items ?? []).ToDictionary(copies => copies.BookId);
    }

    /// <summary>Lending has no list by ids. A library has few branches, so nearly always one page has them all.</summary>
    private async Task<IReadOnlyDictionary<long, BranchData>> ReadBranchesAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        var branches = new Dictionary<long, BranchData>();
        for (var number = 1; !ids.All(branches.ContainsKey); number++)
        {
            var page = await GetAsync<ServicePage<BranchData>>(
                "lending",
                $"/branches?page={number}&pageSize={MaxBatch}",
                cancellationToken
            );
            foreach (var branch in page?.Items ?? [])
            {
                branches[branch.Id] = branch;
            }

            if (page is null || page.Items.Count < MaxBatch)
            {
                break;
            }
        }

        return branches;
    }
}
