using System.Text;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Imports.Files;
using Biblio.Catalog.Model;
using Biblio.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Features;

internal static class StartImport
{
    /// <summary>Import a file of books: CSV, JSON lines, MARC 21, UNIMARC or MARCXML, optionally gzipped.</summary>
    public static async Task<Created<ImportView>> Handle(
        string? format,
        Importer importer,
        IOptions<CatalogOptions> options,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var request = context.Request;
        var importFormat = ParseFormat(format, request);
        var encoding = importFormat is ImportFormat.Csv or ImportFormat.Ndjson ? ParseCharset(request) : null;
        var limit = options.Value.MaxImportBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        if (request.ContentLength > limit)
        {
            throw LimitedStream.CreateTooLargeException(limit);
        }

        await using var file = new LimitedStream(Decompress(request), limit);
        var import = await importer.RunAsync(importFormat, encoding, file, cancellationToken);
        if (import is { Status: ImportStatus.Failed, Read: <= 1, Refused: 1 })
        {
            // The first record is already unreadable. So the file is not of the given format, and the request is
            // invalid.
            throw new FieldException("$", import.Failure!) { Reason = import.FailureReason };
        }

        var view = ImportView.From(import, time.GetUtcNow().UtcDateTime, request);
        return TypedResults.Created(view.Links.Self.Href, view);
    }

    private static ImportFormat ParseFormat(string? format, HttpRequest request) =>
        (format ?? request.GetTypedHeaders().ContentType?.MediaType.Value)?.ToLowerInvariant() switch
        {
            "csv" or "text/csv" or "application/csv" or "text/tab-separated-values" => ImportFormat.Csv,
            "ndjson" or "jsonl" or "application/x-ndjson" or "application/ndjson" or "application/jsonl" =>
                ImportFormat.Ndjson,
            "marc" or "mrc" or "application/marc" => ImportFormat.Marc,
            "marcxml" or "application/marcxml+xml" or "application/xml" or "text/xml" => ImportFormat.Marcxml,
            _ when format is not null => throw new FieldException(
                "format",
                "The format must be csv, ndjson, marc or marcxml."
            ),
            _ => throw new BadHttpRequestException(
                "Send text/csv, application/x-ndjson, application/marc or application/marcxml+xml, or set ?format=.",
                StatusCodes.Status415UnsupportedMediaType
            ),
        };

    /// <summary>Returns the encoding that the media type declares, or null.</summary>
    private static Encoding? ParseCharset(HttpRequest request) =>
        request.GetTypedHeaders().ContentType?.Charset.Value?.Trim('"') is not { Length: > 0 } charset ? null
        : TextEncodings.Find(charset) is { } encoding ? encoding
        : throw new BadHttpRequestException(
            "The charset of the media type is unknown. Send the file as UTF-8, or name a charset such as windows-1252.",
            StatusCodes.Status415UnsupportedMediaType
        );

    private static Stream Decompress(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => request.Body,
            "gzip" or "x-gzip" => new GunzipStream(request.Body),
            _ => throw new BadHttpRequestException(
                "The only supported content encoding is gzip.",
                StatusCodes.Status415UnsupportedMediaType
            ),
        };
}
