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

    /// <summary>When to try again, if the API limits the visitor.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>The reason of an invalid field by code, for the catalogue's imports.</summary>
    public ReasonCode? Reason { get; init; }

    /// <summary>Every reason of a refusal by Lending.</summary>
    public IReadOnlyList<Refusal>? Reasons { get; init; }

    /// <summary>Whether the service is unavailable or limits the visitor, so that a retry may succeed.</summary>
    public bool IsUnavailable => IsLimited || Status is 0 or >= 500;

    /// <summary>Whether the visitor has sent too many requests.</summary>
    public bool IsLimited => Status == 429;

    /// <summary>Whether the token is missing, invalid or expired.</summary>
    public bool IsSignedOut => Status == 401;

    public bool IsNotFound => Status == 404;
}
