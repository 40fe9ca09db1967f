using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Biblio.Web.Session;

/// <summary>
/// Answers a form that cannot be processed with a page instead of an empty 400. The session may have changed since the
/// form was shown, which invalidates its antiforgery token, or the page does not show the form any more.
/// </summary>
internal static class FormRecovery
{
    public const string ExpiredPath = "/form-expired";

    private const string Handler = "_handler";
    private static readonly object Key = new();

    // Visitors without a session use these forms.
    private static readonly string[] AnonymousForms =
    [
        "sign-in",
        "register",
        "resend",
        "confirm-account",
        "confirm-address",
        "forgotten-password",
        "reset-password",
    ];

    /// <summary>Whether this page replaces the answer to a form that was not processed.</summary>
    public static bool IsExpired(HttpContext context) => context.Items.ContainsKey(Key);

    /// <summary>
    /// What the visitor typed into the form that was not processed, on this page or before signing in again.
    /// </summary>
    public static string? Typed(HttpContext context, string field) =>
        context.Items[Key] is IFormCollection form
            ? form[field] is { Count: > 0 } values
                ? values[0]
                : null
            : context.RequestServices.GetService<TypedForms>()?.Take(context, field);

    /// <summary>Whether the form with this name was typed into before, and its text can be shown again.</summary>
    public static bool HasTyped(HttpContext context, string form) => Typed(context, Handler) == form;

    public static void UseFormRecovery(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (!HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint() is not { } endpoint)
                {
                    await next(context);
                }
                else if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
                {
                    await RecoverAsync(context, endpoint);
                }
                else if (!await TryProcessAsync(context, next))
                {
                    await RecoverAsync(context, endpoint);
                }
            }
        );

    /// <summary>Blazor writes a bare 400 for a form that the page does not have, so the answer is held back.</summary>
    private static async Task<bool> TryProcessAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var answer = new MemoryStream();
        // This feature does not start the response.
        var buffer = new StreamResponseBodyFeature(answer);
        context.Features.Set<IHttpResponseBodyFeature>(buffer);
        try
        {
            await next(context);
            await buffer.CompleteAsync();
        }
        finally
        {
            context.Features.Set(body);
        }

        if (context.Response.StatusCode == StatusCodes.Status400BadRequest)
        {
            (context.Response.ContentType, context.Response.ContentLength) = (null, null);
            // Blazor adds this header each time, and fails when it is there already.
            context.Response.Headers.Remove("blazor-enhanced-nav");
            return false;
        }

        answer.Position = 0;
        await answer.CopyToAsync(body.Stream, context.RequestAborted);
        return true;
    }

    /// <summary>Shows the page of the form again with what was typed, or the sign-in page when the session is over.</summary>
    private static async Task RecoverAsync(HttpContext context, Endpoint endpoint)
    {
        // The form is read only to show its text again. Nothing is processed.
        context.Features.Set<IAntiforgeryValidationFeature>(null);
        var form = await ReadFormAsync(context);
        var hasPage = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        if (!hasPage && context.Request.Path != SignOut.Path)
        {
            // The form of a cart goes back to the page that showed it.
            Flash.Set(context, Flash.FormExpired);
            context.Response.Redirect(BackAddress(LocalPath.OrDefault(form["back"], "/cart"), form["Quantity"]));
            return;
        }

        if (Reader.From(context) is null && !AnonymousForms.Contains(form[Handler].ToString()))
        {
            context.RequestServices.GetRequiredService<TypedForms>().Keep(context, form);
            context.Response.Redirect(
                context.Request.Path == SignOut.Path
                    ? LocalPath.OrDefault(form["back"], "/")
                    : SignIn.Address(PageAddress(context.Request, form["Quantity"]))
            );
            return;
        }

        if (!hasPage)
        {
            endpoint = FindExpiredPage(context);
            context.Request.Path = ExpiredPath;
            context.Request.RouteValues.Clear();
            context.SetEndpoint(endpoint);
        }

        // The services of one scope render only one page.
        await using var scope = context.RequestServices.CreateAsyncScope();
        var services = context.RequestServices;
        try
        {
            context.RequestServices = scope.ServiceProvider;
            context.Items[Key] = form;
            context.Request.Method = HttpMethods.Get;
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await endpoint.RequestDelegate!(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }

    /// <summary>A form that cannot be read, for example without its boundary, counts as empty.</summary>
    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType
                ? await context.Request.ReadFormAsync(context.RequestAborted)
                : FormCollection.Empty;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return FormCollection.Empty;
        }
    }

    private static string PageAddress(HttpRequest request, StringValues quantity) =>
        request.Path
        + (
            int.TryParse(quantity, out var copies)
                ? request.QueryString.Add("quantity", $"{copies}")
                : request.QueryString
        );

    /// <summary>The page of a book keeps the quantity that was typed.</summary>
    private static string BackAddress(string back, StringValues quantity) =>
        back.StartsWith("/books/", StringComparison.Ordinal) && int.TryParse(quantity, out var copies)
            ? $"{back.Split('?')[0]}?quantity={copies}"
            : back;

    private static RouteEndpoint FindExpiredPage(HttpContext context) =>
        context
            .RequestServices.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .First(page => page.RoutePattern.RawText == ExpiredPath);
}
