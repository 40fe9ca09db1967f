using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Biblio.Web.Session;

/// <summary>
/// Keeps what was typed into a form while its reader signs in again. It is in an encrypted cookie for 15 minutes, and is
/// shown once, on the page of the form. Passwords, tokens and texts that are too long are not kept.
/// </summary>
internal sealed class TypedForms(IDataProtectionProvider protection)
{
    private const string Cookie = "biblio-typed";
    private const int MaxLength = 2500;
    private const int MaxFormSize = 64 * 1024;
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly object Key = new();

    // Fields that nobody types.
    private static readonly string[] Hidden = ["_handler", "Key", "Version", "back"];

    private static readonly string[] Secrets = ["password", "current", "next", "confirm", "card", "token"];

    private readonly ITimeLimitedDataProtector _protector = protection
        .CreateProtector("biblio typed forms")
        .ToTimeLimitedDataProtector();

    /// <summary>Keeps the fields for the page of this request.</summary>
    public void Keep(HttpContext context, IFormCollection form)
    {
        var fields = form.Where(field => !IsSecret(field.Key))
            .ToDictionary(field => field.Key, field => field.Value.ToString());
        var isTyped = fields.Any(field => !Hidden.Contains(field.Key) && field.Value.Length > 0);
        fields[""] = context.Request.Path;
        var text = JsonSerializer.Serialize(fields);
        if (isTyped && text.Length <= MaxLength && !context.Response.HasStarted)
        {
            context.Response.Cookies.Append(Cookie, _protector.Protect(text, Lifetime), Options(context));
            Flash.Set(context, Flash.FormRestored);
        }
    }

    /// <summary>Keeps the fields of a request that was not processed. A file is not read.</summary>
    public async Task KeepAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            HttpMethods.IsPost(request.Method)
            && request.ContentLength is <= MaxFormSize
            && request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true
        )
        {
            try
            {
                Keep(context, await request.ReadFormAsync(context.RequestAborted));
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                // A form that cannot be read is not kept.
            }
        }
    }

    /// <summary>A field of the form, if it was typed into on this page. The first call deletes the cookie.</summary>
    public string? Take(HttpContext context, string field)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return null;
        }

        var fields = context.Items[Key] as Dictionary<string, string> ?? Read(context);
        context.Items[Key] = fields;
        return fields.GetValueOrDefault(field);
    }

    private Dictionary<string, string> Read(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } cookie || Reader.From(context) is null)
        {
            return [];
        }

        try
        {
            var fields = JsonSerializer.Deserialize<Dictionary<string, string>>(_protector.Unprotect(cookie)) ?? [];
            if (fields.GetValueOrDefault("") != context.Request.Path || context.Response.HasStarted)
            {
                return [];
            }

            context.Response.Cookies.Delete(Cookie);
            return fields;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return [];
        }
    }

    private static bool IsSecret(string field) =>
        field.StartsWith("__", StringComparison.Ordinal)
        || Secrets.Any(secret => field.Contains(secret, StringComparison.OrdinalIgnoreCase));

    private static CookieOptions Options(HttpContext context) =>
        new()
        {
            MaxAge = Lifetime,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        };
}
