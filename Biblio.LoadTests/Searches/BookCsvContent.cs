using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Biblio.LoadTests.Searches;

/// <summary>Sends books as a CSV file while they are generated, so that the file is never in memory.</summary>
internal sealed class BookCsvContent : HttpContent
{
    private readonly IEnumerable<GeneratedBook> _books;

    public BookCsvContent(IEnumerable<GeneratedBook> books)
    {
        _books = books;
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
        await writer.WriteLineAsync(GeneratedBook.CsvHeader.AsMemory(), cancellationToken);
        foreach (var book in _books)
        {
            await writer.WriteLineAsync(book.ToCsv().AsMemory(), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
