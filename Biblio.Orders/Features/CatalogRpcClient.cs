using Biblio.Rpc.Catalog;
using Grpc.Core;

namespace Biblio.Orders.Features;

/// <summary>Reads books from Catalog by gRPC, with the generated client.</summary>
internal sealed class CatalogRpcClient(Books.BooksClient books, TimeProvider time, ILogger<CatalogRpcClient> logger)
    : ICatalogClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<CatalogBook>> FindAsync(
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    )
    {
        var request = new ListBooksRequest();
        request.Ids.AddRange(ids);
        try
        {
            var response = await books.ListBooksAsync(
                request,
                deadline: time.GetUtcNow().UtcDateTime + Deadline,
                cancellationToken: cancellationToken
            );
            return [.. response.Books.Select(ToBook)];
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.CatalogUnavailable(exception, ids.Count);
            throw new HttpRequestException("Catalog is unavailable.", exception);
        }
    }

    private static CatalogBook ToBook(Biblio.Rpc.Catalog.Book book) =>
        new(book.Id, book.Title, book.Price.Hundredths / 100m, book.Price.Currency, book.Withdrawn, book.Version);
}
