namespace Biblio.Web.Clients;

/// <summary>Why the API did not do what was asked. Status 0: no answer at all.</summary>
public sealed record Problem(
    int Status,
    string? Type = null,
    string? Detail = null,
    IReadOnlyDictionary<string, string[]>? Errors = null
)
{
    public static readonly Problem NoAnswer = new(0);

    /// <summary>What was filled in can not be right; nobody need be asked.</summary>
    public static readonly Problem Wrong = new(400);

    /// <summary>The part is down, or slow, or broken: worth another try, and nobody's fault here.</summary>
    public bool IsDown => Status is 0 or 429 or >= 500;

    /// <summary>The API does not know, or no longer, who asks.</summary>
    public bool IsSignedOut => Status == 401;

    public bool IsNotFound => Status == 404;
}
