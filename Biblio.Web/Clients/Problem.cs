namespace Biblio.Web.Clients;

/// <summary>The reason why a request to the API failed. The status is 0 when there was no response.</summary>
public sealed record Problem(
    int Status,
    string? Type = null,
    string? Detail = null,
    IReadOnlyDictionary<string, string[]>? Errors = null
)
{
    public static readonly Problem NoResponse = new(0);

    /// <summary>The form is invalid, so no request was sent.</summary>
    public static readonly Problem Invalid = new(400);

    /// <summary>Whether the service is unavailable, so that a retry may succeed.</summary>
    public bool IsUnavailable => Status is 0 or 429 or >= 500;

    /// <summary>Whether the token is missing, invalid or expired.</summary>
    public bool IsSignedOut => Status == 401;

    public bool IsNotFound => Status == 404;
}
