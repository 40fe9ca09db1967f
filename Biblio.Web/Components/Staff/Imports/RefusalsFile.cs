using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.Net.Http.Headers;

namespace Biblio.Web.Components.Staff.Imports;

/// <summary>Relays the refused records of an import as a CSV file.</summary>
internal static class RefusalsFile
{
    public static async Task Relay(long id, ImportsClient imports, HttpContext context)
    {
        using var file = await imports.DownloadRefusalsAsync(id, context.RequestAborted);
        if (!file.IsSuccessStatusCode)
        {
            context.Response.StatusCode = (int)file.StatusCode;
            if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            {
                await ReaderSession.SignOutAsync(context);
                context.Response.Redirect(SignIn.Address($"/staff/imports/{id}"));
            }

            return;
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers[HeaderNames.ContentDisposition] = $"attachment; filename=import-{id}-refusals.csv";
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        await file.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
