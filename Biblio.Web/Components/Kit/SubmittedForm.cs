using Biblio.Web.Session;

namespace Biblio.Web.Components.Kit;

/// <summary>What the visitor typed into a form, also when the form was not processed and is shown again.</summary>
internal sealed class SubmittedForm(HttpContext context, string name)
{
    private const string Handler = "_handler";

    /// <summary>Null when the form was not submitted, or has no such field.</summary>
    public string? this[string field] =>
        !IsSubmitted && FormRecovery.HasTyped(context, name) ? FormRecovery.Typed(context, field)
        : IsSubmitted && context.Request.Form[field] is { Count: > 0 } values ? values[0]
        : null;

    private bool IsSubmitted =>
        HttpMethods.IsPost(context.Request.Method)
        && context.Request.HasFormContentType
        && context.Request.Form[Handler] == name;

    /// <summary>The idempotency key of the form. It stays the same while the form is repeated.</summary>
    public string Key => Guid.TryParse(this[nameof(Key)], out var key) ? key.ToString() : NewKey();

    public static string NewKey() => Guid.CreateVersion7().ToString();
}
