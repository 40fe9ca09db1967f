using Biblio.Web.Session;
using Microsoft.Net.Http.Headers;

namespace Biblio.Web.Components.Staff;

/// <summary>Relays a CSV file of the API to the browser of staff.</summary>
internal static class CsvFile
{
    /// <summary>A visitor whose session has ended signs in and comes back to <paramref name="page"/>.</summary>
    public static async Task RelayAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> download,
        string name,
        string page,
        HttpContext context
    )
    {
        using var file = await download(context.RequestAborted);
        if (!file.IsSuccessStatusCode)
        {
            context.Response.StatusCode = (int)file.StatusCode;
            if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            {
                await ReaderSession.SignOutAsync(context);
                context.Response.Redirect(SignIn.Address(page));
            }

            return;
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers[HeaderNames.ContentDisposition] = $"attachment; filename={name}";
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        await file.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
