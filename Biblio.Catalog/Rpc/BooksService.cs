using Biblio.Catalog.Data;
using Biblio.Rpc;
using Biblio.Rpc.Catalog;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Biblio.Catalog.Rpc;

/// <summary>The gRPC service of Protos/biblio/catalog/v1/books.proto.</summary>
internal sealed class BooksService(CatalogDbContext db) : Books.BooksBase
{
    private const int MaxIds = 100;

    [AllowAnonymous]
    public override async Task<Book> GetBook(GetBookRequest request, ServerCallContext context) =>
        request.Id < 1 ? throw RpcFailures.Invalid("id", "An id is at least 1.")
        : await BookRow.LoadAsync(db, [request.Id], context.CancellationToken) is [var book] ? ToMessage(book)
        : throw RpcFailures.NotFound($"There is no book {request.Id}.");

    [AllowAnonymous]
    public override async Task<ListBooksResponse> ListBooks(ListBooksRequest request, ServerCallContext context)
    {
        if (request.Ids.Count is < 1 or > MaxIds || request.Ids.Any(id => id < 1))
        {
            throw RpcFailures.Invalid("ids", $"A request has 1 to {MaxIds} ids, each at least 1.");
        }

        var ids = request.Ids.Distinct().ToList();
        var books = (await BookRow.LoadAsync(db, ids, context.CancellationToken)).ToDictionary(book => book.Id);
        var response = new ListBooksResponse();
        response.Books.AddRange(ids.Where(books.ContainsKey).Select(id => ToMessage(books[id])));
        return response;
    }

    private static Book ToMessage(BookRow row)
    {
        var book = new Book
        {
            Id = row.Id,
            Title = row.Title,
            Price = new() { Currency = row.Currency, Hundredths = (long)(row.Price * 100) },
            Withdrawn = row.Withdrawn,
            Version = row.Version,
        };
        book.Authors.AddRange(row.Authors.Select(author => new Author { Id = author.Id, Name = author.Name }));
        SetOptional(book, row);
        return book;
    }

    /// <summary>A message has no null: a field without a value is not set.</summary>
    private static void SetOptional(Book book, BookRow row)
    {
        if (row.Subtitle is { } subtitle)
        {
            book.Subtitle = subtitle;
        }

        if (row.Publisher is { } publisher)
        {
            book.Publisher = publisher;
        }

        if (row.Year is { } year)
        {
            book.Year = year;
        }

        if (row.Language is { } language)
        {
            book.Language = language;
        }

        if (row.Isbn13 is { } isbn13)
        {
            book.Isbn13 = isbn13;
        }
    }
}
