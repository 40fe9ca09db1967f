using System.Text.Encodings.Web;
using System.Text.Json;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Exports;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ExportMyData
{
    public const string Path = "/api/v1/account/export";

    // A file for people: é stays é. It is a download, so that no page interprets it.
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const int MemoryLimit = 1024 * 1024;
    private const long SizeLimit = 256L * 1024 * 1024;

    /// <summary>Download all that Biblio keeps about me as one JSON file; 503 while a service does not answer.</summary>
    public static async Task<Results<PushStreamHttpResult, NotFound>> Handle(
        Caller caller,
        IEnumerable<IExportSource> sources,
        AccountsDbContext db,
        HttpContext context,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Users.AnyAsync(user => user.Id == caller.UserId, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        // The file is complete before its first byte is sent. A long one is kept on disk meanwhile.
        var file = new FileBufferingWriteStream(MemoryLimit, SizeLimit);
        context.Response.RegisterForDisposeAsync(file);
        await using (var json = new Utf8JsonWriter(file, Readable))
        {
            json.WriteStartObject();
            json.WriteString("exportedAt", time.GetUtcNow().UtcDateTime);
            foreach (var source in sources)
            {
                json.WritePropertyName(source.Name);
                await source.WriteAsync(json, caller, cancellationToken);
                await json.FlushAsync(cancellationToken);
            }

            json.WriteEndObject();
        }

        logger.DataExported(caller.UserId);
        return TypedResults.Stream(
            body => file.DrainBufferAsync(body, cancellationToken),
            "application/json",
            $"biblio-{caller.UserId}.json"
        );
    }
}
