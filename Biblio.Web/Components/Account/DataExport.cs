using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.Net.Http.Headers;

namespace Biblio.Web.Components.Account;

/// <summary>Relays the file with everything that Biblio keeps about the reader.</summary>
internal static class DataExport
{
    public const string Path = "/me/export";

    public static async Task Relay(MyClient my, HttpContext context)
    {
        using var file = await my.ExportAsync(context.RequestAborted);
        if (!file.IsSuccessStatusCode)
        {
            context.Response.StatusCode = (int)file.StatusCode;
            if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            {
                await ReaderSession.SignOutAsync(context);
                context.Response.Redirect(SignIn.Address("/me/profile"));
            }

            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers[HeaderNames.ContentDisposition] = "attachment; filename=biblio.json";
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        await file.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
