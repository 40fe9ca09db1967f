using System.Text.Json.Serialization;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;

namespace Biblio.Api.Accounts.Features;

/// <summary>An account as its reader and the staff see it.</summary>
internal sealed record UserView(
    long Id,
    string Name,
    string Email,
    Role Role,
    bool Active,
    DateTime CreatedAt,
    [property: JsonPropertyName("_links")] UserLinks Links
)
{
    public const string Path = "/api/v1/users";

    /// <summary>Of an account that staff added without saying a password: this once, to hand over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }

    public static UserView From(User user, Caller caller) =>
        new(user.Id, user.Name, user.Email!, user.Role, user.Active, user.CreatedAt, UserLinks.To(user, caller));
}

/// <summary>What a caller can do next with an account: staff with those whom they look after, everybody with their own.</summary>
internal sealed record UserLinks(
    Link Self,
    Link Orders,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Password,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? LogoutEverywhere,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Erase
)
{
    public static UserLinks To(User user, Caller caller)
    {
        var self = new Link(caller.IsStaff ? $"{UserView.Path}/{user.Id}" : $"{UserView.Path}/me");
        return new(
            self,
            new($"/api/v1/orders?userId={user.Id}"),
            user.IsUnder(caller) ? new(self.Href, HttpMethods.Patch) : null,
            Own("password"),
            Own("logout-everywhere"),
            Own("erase")
        );

        ActionLink? Own(string act) =>
            user.Id == caller.UserId ? new($"/api/v1/account/{act}", HttpMethods.Post) : null;
    }
}
