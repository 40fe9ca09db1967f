using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Api.Accounts.Features;

/// <summary>
/// An account, for its reader and for staff. Nobody can sign in before the address is confirmed. The language, that of
/// messages, is fr or en.
/// </summary>
internal sealed record UserView(
    long Id,
    string Name,
    string Email,
    Role Role,
    bool Active,
    bool Confirmed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Language,
    DateTime CreatedAt,
    [property: JsonPropertyName("_links")] UserLinks Links
)
{
    public const string Path = "/api/v1/users";

    /// <summary>The generated password of a new account. Only the response that adds the account contains it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }

    public static UserView From(User user, Caller caller) =>
        new(
            user.Id,
            user.Name,
            user.Email!,
            user.Role,
            user.Active,
            user.EmailConfirmed,
            user.Language,
            user.CreatedAt,
            UserLinks.For(user, caller)
        );
}

/// <summary>The possible next actions: staff may change the accounts that they manage, and readers their own.</summary>
internal sealed record UserLinks(
    Link Self,
    Link Orders,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? ChangeMe,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Password,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Address,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Sessions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Export,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? LogoutEverywhere,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Erase
)
{
    public static UserLinks For(User user, Caller caller)
    {
        var self = new Link(caller.IsStaff ? $"{UserView.Path}/{user.Id}" : $"{UserView.Path}/me");
        return new(
            self,
            new($"/api/v1/orders?userId={user.Id}"),
            user.CanBeManagedBy(caller) ? new(self.Href, HttpMethods.Patch) : null,
            user.Id == caller.UserId ? new($"{UserView.Path}/me", HttpMethods.Patch) : null,
            OwnAction("password"),
            OwnAction("address"),
            user.Id == caller.UserId ? new(MySessions.Path) : null,
            user.Id == caller.UserId ? new(ExportMyData.Path) : null,
            OwnAction("logout-everywhere"),
            OwnAction("erase")
        );

        ActionLink? OwnAction(string action) =>
            user.Id == caller.UserId ? new($"/api/v1/account/{action}", HttpMethods.Post) : null;
    }
}
