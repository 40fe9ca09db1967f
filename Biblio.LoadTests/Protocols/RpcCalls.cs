using System.Net.Http.Headers;
using Biblio.Rpc.Catalog;
using Biblio.Rpc.Inventory;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Biblio.LoadTests.Protocols;

/// <summary>Reads books by gRPC. Each method returns the bytes of the responses' messages with their frames.</summary>
internal sealed class RpcCalls : IDisposable
{
    private const int FrameHeader = 5;

    private readonly GrpcChannel _channel;
    private readonly Books.BooksClient _books;
    private readonly Stock.StockClient _stock;
    private readonly Metadata _headers;

    public RpcCalls(Uri address, AuthenticationHeaderValue? token)
    {
        _channel = GrpcChannel.ForAddress(address);
        (_books, _stock) = (new(_channel), new(_channel));
        _headers = token is null ? [] : new() { { "Authorization", token.ToString() } };
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>The books, and then the stock of each, at the same time: the contract has no list of stock.</summary>
    public async Task<int> GetPageAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var books = await GetBooksAsync(ids, cancellationToken);
        var levels = await Task.WhenAll(
            ids.Select(async id =>
                Measure(await _stock.GetStockAsync(new() { BookId = id }, _headers, null, cancellationToken))
            )
        );
        return books + levels.Sum();
    }

    public async Task<int> GetBooksAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var response = await _books.ListBooksAsync(new() { Ids = { ids } }, _headers, null, cancellationToken);
        return response.Books.Count == ids.Count
            ? Measure(response)
            : throw new LoadException($"{response.Books.Count} of {ids.Count} books came.");
    }

    private static int Measure(IMessage message) => message.CalculateSize() + FrameHeader;
}
