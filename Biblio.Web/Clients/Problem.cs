namespace Biblio.Web.Clients;

/// <summary>Why the API did not do what was asked. Status 0: no answer at all.</summary>
public sealed record Problem(int Status, string? Type = null, string? Detail = null, IReadOnlyDictionary<string, string[]>? Errors = null)
{
    public static readonly Problem NoAnswer = new(0);

    /// <summary>The part is down, or slow, or broken: worth another try, and nobody's fault here.</summary>
    public bool IsDown => Status is 0 or 429 or >= 500;

    public bool IsNotFound => Status == 404;
}
