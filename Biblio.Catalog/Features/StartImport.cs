using System.IO.Compression;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Features;

internal static class StartImport
{
    /// <summary>Import a file of books: CSV, JSON lines, MARC 21 or MARCXML, optionally gzipped.</summary>
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
        var limit = options.Value.MaxImportBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        if (request.ContentLength > limit)
        {
            throw LimitedStream.CreateTooLargeException();
        }

        await using var file = new LimitedStream(Decompress(request), limit);
        var import = await importer.RunAsync(importFormat, file, cancellationToken);
        if (import is { Status: ImportStatus.Failed, Read: <= 1, Refused: 1 })
        {
            // The first record is already unreadable. So the file is not of the given format, and the request is
            // invalid.
            throw new FieldException("$", import.Failure!);
        }

        var view = ImportView.From(import, time.GetUtcNow().UtcDateTime, request);
        return TypedResults.Created(view.Links.Self.Href, view);
    }

    private static ImportFormat ParseFormat(string? format, HttpRequest request) =>
        (format ?? request.GetTypedHeaders().ContentType?.MediaType.Value)?.ToLowerInvariant() switch
        {
            "csv" or "text/csv" or "application/csv" => RequireUtf8(ImportFormat.Csv, request),
            "ndjson" or "jsonl" or "application/x-ndjson" or "application/ndjson" or "application/jsonl" => RequireUtf8(
                ImportFormat.Ndjson,
                request
            ),
            "marc" or "mrc" or "application/marc" => ImportFormat.Marc,
            "marcxml" or "application/marcxml+xml" => ImportFormat.Marcxml,
            _ when format is not null => throw new FieldException(
                "format",
                "The format must be csv, ndjson, marc or marcxml."
            ),
            _ => throw new BadHttpRequestException(
                "Send text/csv, application/x-ndjson, application/marc or application/marcxml+xml, or set ?format=.",
                StatusCodes.Status415UnsupportedMediaType
            ),
        };

    private static ImportFormat RequireUtf8(ImportFormat format, HttpRequest request) =>
        request.GetTypedHeaders().ContentType?.Charset.Value?.Trim('"').ToLowerInvariant()
            is null
                or ""
                or "utf-8"
                or "utf8"
                or "us-ascii"
            ? format
            : throw new BadHttpRequestException("The file must be UTF-8.", StatusCodes.Status415UnsupportedMediaType);

    private static Stream Decompress(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => request.Body,
            "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => throw new BadHttpRequestException(
                "The only supported content encoding is gzip.",
                StatusCodes.Status415UnsupportedMediaType
            ),
        };
}
