using System.IO.Compression;
using Biblio.Catalog.Imports;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Features;

internal static class StartImport
{
    /// <summary>Send a file of books: CSV, JSON lines, MARC 21 or MARCXML, also gzipped. Answers when the file is read; meanwhile /imports tells how far it is.</summary>
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
        var kind = FormatOf(format, request);
        var limit = options.Value.MaxImportBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        if (request.ContentLength > limit)
        {
            throw LimitedStream.TooLarge();
        }

        await using var file = new LimitedStream(Unpacked(request), limit);
        var import = await importer.RunAsync(kind, file, cancellationToken);
        if (import is { Status: ImportStatus.Failed, Read: <= 1, Refused: 1 })
        {
            // nothing of it was what it was said to be
            throw new FieldException("$", import.Failure!);
        }

        var view = ImportView.From(import, time.GetUtcNow().UtcDateTime, request);
        return TypedResults.Created(view.Links.Self.Href, view);
    }

    private static ImportFormat FormatOf(string? format, HttpRequest request) =>
        (format ?? request.GetTypedHeaders().ContentType?.MediaType.Value)?.ToLowerInvariant() switch
        {
            "csv" or "text/csv" or "application/csv" => Utf8(ImportFormat.Csv, request),
            "ndjson" or "jsonl" or "application/x-ndjson" or "application/ndjson" or "application/jsonl" => Utf8(
                ImportFormat.Ndjson,
                request
            ),
            "marc" or "mrc" or "application/marc" => ImportFormat.Marc,
            "marcxml" or "application/marcxml+xml" => ImportFormat.Marcxml,
            _ when format is not null => throw new FieldException(
                "format",
                "A format is csv, ndjson, marc or marcxml."
            ),
            _ => throw new BadHttpRequestException(
                "Send text/csv, application/x-ndjson, application/marc or application/marcxml+xml, or say ?format=.",
                StatusCodes.Status415UnsupportedMediaType
            ),
        };

    private static ImportFormat Utf8(ImportFormat format, HttpRequest request) =>
        request.GetTypedHeaders().ContentType?.Charset.Value?.Trim('"').ToLowerInvariant()
            is null
                or ""
                or "utf-8"
                or "utf8"
                or "us-ascii"
            ? format
            : throw new BadHttpRequestException("The file must be UTF-8.", StatusCodes.Status415UnsupportedMediaType);

    private static Stream Unpacked(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => request.Body,
            "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => throw new BadHttpRequestException(
                "Only gzip can be unpacked here.",
                StatusCodes.Status415UnsupportedMediaType
            ),
        };
}
