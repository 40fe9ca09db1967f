using System.Text.Json.Serialization;

namespace Biblio.Web.Clients;

/// <summary>An account as staff see it.</summary>
public sealed record UserAccount(
    long Id,
    string Name,
    string Email,
    string Role,
    bool Active,
    DateTime CreatedAt,
    [property: JsonPropertyName("_links")] UserAccountLinks? Links
)
{
    public static readonly IReadOnlyList<string> Roles = ["reader", "librarian", "administrator"];

    /// <summary>The generated password of a new account. Only the answer that adds the account has it.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the caller may change the account: a librarian changes readers, an administrator everyone.</summary>
    public bool CanBeChanged => Links?.Change is not null;
}

public sealed record UserAccountLinks(ApiLink? Change);
